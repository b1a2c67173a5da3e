/** What the page's document refers to. */
export interface PageResources {
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
 * The document of a dashboard: the strictest policy that lets the page's one script and one stylesheet in, and bars
 * in place of what is still to come. Nothing in it comes from a job.
 */
export function pageHtml({ scriptUri, styleUri, cspSource, nonce, language }: PageResources): string {
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
    <title>Dataflow job</title>
  </head>
  <body>
    <div id="page">
      <main class="skeleton" aria-busy="true" aria-label="Loading the job">
        <div class="bar bar-title"></div>
        <div class="bar bar-facts"></div>
        <div class="bar bar-chart"></div>
        <div class="bar"></div>
        <div class="bar"></div>
        <div class="bar"></div>
      </main>
    </div>
    <script nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
