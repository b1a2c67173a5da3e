import { createHash } from 'node:crypto';

/** A page as it is built. */
export interface AppFiles {
  readonly script: string;
  readonly style: string;
}

/**
 * One document with everything in it, as hosts of MCP Apps take it. Hosts allow any inline script; its own policy allows
 * this script and this stylesheet alone, and no address at all.
 * @param title HTML of our own
 */
export function appDocument({ script, style }: AppFiles, title: string): string {
  // Inside a script element its end tag would end it, in whatever string it stands.
  const scriptText = script.replaceAll('</script', '<\\/script');
  const styleText = style.replaceAll('</style', '<\\/style');
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(scriptText)}`,
    `style-src ${hashSource(styleText)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <style>${styleText}</style>
  </head>
  <body>
    <main id="page"></main>
    <script>${scriptText}</script>
  </body>
</html>
`;
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
