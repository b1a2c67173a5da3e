/** What a page's document refers to. */
export interface WebviewResources {
  readonly scriptUri: string;
  readonly styleUri: string;
  /** The source that styles may come from, as a content security policy names it. */
  readonly cspSource: string;
  /** Fresh for every document. */
  readonly nonce: string;
  /** BCP 47, for readers of the screen. */
  readonly language: string;
}

/**
 * The document of a webview: the strictest policy that lets the page's one script and one stylesheet in.
 * @param body what stands there until the page has drawn itself; HTML of our own, with nothing in it that comes from a job
 */
export function webviewDocument(
  { scriptUri, styleUri, cspSource, nonce, language }: WebviewResources,
  { title, body }: { readonly title: string; readonly body: string },
): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${attribute(styleUri)}" />
    <title>${title}</title>
  </head>
  <body>
    <div id="page">
      ${body}
    </div>
    <script nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
