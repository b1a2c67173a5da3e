import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { webviewDocument } from '../../../src/webview/webviewDocument.ts';
import { isMessageFromPage } from '../../../src/views/launchForm/messageChecks.ts';
import type { BuiltPage } from '../../dashboard/buildPage.ts';
import { watchForDefects } from '../../dashboard/pageDefects.ts';
import { themes, type ThemeName } from '../../dashboard/themes.ts';
import type { OpenForm } from './openForm.ts';

const origin = 'https://webview.example';

/** The page in a real browser under its own content security policy, with a real form on the other side. */
export class PageHost {
  /** Messages that the protocol does not know, policy violations and errors: all of them are defects. */
  readonly defects: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly form: OpenForm,
  ) {}

  static async open(
    browser: Browser,
    files: BuiltPage,
    form: OpenForm,
    { theme = 'dark', width = 900 }: { readonly theme?: ThemeName; readonly width?: number } = {},
  ): Promise<PageHost> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, locale: 'en-GB' });
    const host = new PageHost(page, form);
    await host.prepare(files, theme);
    await page.goto(`${origin}/`);
    return host;
  }

  private async prepare(files: BuiltPage, theme: ThemeName): Promise<void> {
    const { page, form } = this;
    watchForDefects(page, this.defects);
    await page.exposeFunction('reportViolation', (text: string) => this.defects.push(`policy: ${text}`));
    await page.exposeFunction('toHost', async (message: unknown) => {
      if (isMessageFromPage(message)) await form.form.receive(message);
      else this.defects.push(`unknown message: ${JSON.stringify(message)}`);
    });
    form.onMessage = (message) => {
      // A page that is being closed hears nothing more.
      page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`).catch(() => undefined);
    };
    await page.addInitScript({
      path: fileURLToPath(new URL('../../dashboard/webview.js', import.meta.url)),
    });
    const variables = JSON.stringify({ name: theme, variables: themes[theme] });
    await page.addInitScript({ content: `applyThemeEarly(${variables})` });
    await page.route('**/*', async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/page.js') return route.fulfill({ contentType: 'text/javascript', body: files.script });
      if (path === '/page.css') return route.fulfill({ contentType: 'text/css', body: files.style });
      if (path !== '/') return route.fulfill({ status: 404, body: '' });
      const body = webviewDocument(
        {
          scriptUri: `${origin}/page.js`,
          styleUri: `${origin}/page.css`,
          cspSource: origin,
          nonce: 'bm9uY2Vmb3J0ZXN0cw==',
          language: 'en',
        },
        { title: 'Launch a template', body: '<main class="skeleton"></main>' },
      );
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body });
    });
  }
}
