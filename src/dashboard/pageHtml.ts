import { webviewDocument, type WebviewResources } from '../webview/webviewDocument.ts';

/** The document of a dashboard, with bars in place of what is still to come. */
export function pageHtml(resources: WebviewResources): string {
  return webviewDocument(resources, {
    title: 'Dataflow job',
    body: `<main class="skeleton" aria-busy="true" aria-label="Loading the job">
        <div class="bar bar-title"></div>
        <div class="bar bar-facts"></div>
        <div class="bar bar-chart"></div>
        <div class="bar"></div>
        <div class="bar"></div>
        <div class="bar"></div>
      </main>`,
  });
}
