import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { pageHtml } from '../../src/dashboard/pageHtml.ts';
import { isMessageFromPage, isMessageToPage, type MessageFromPage } from '../../src/dashboard/protocol.ts';
import type { BuiltPage } from './buildPage.ts';
import type { ExtensionSide } from './extensionSide.ts';
import { watchForDefects } from './pageDefects.ts';
import { themes, type ThemeName } from './themes.ts';

const origin = 'https://webview.example';

/**
 * Plays VS Code around the page in a real browser: serves its document under its own content security policy, gives
 * it the theme's variables, keeps its state over reloads, and carries its messages.
 */
export class WebviewHost {
  readonly received: MessageFromPage[] = [];
  /** Messages that the protocol does not know, policy violations, dialogs and errors: all of them are defects. */
  readonly defects: string[] = [];

  private constructor(
    readonly page: Page,
    readonly extension: ExtensionSide,
  ) {}

  static async open(
    browser: Browser,
    files: BuiltPage,
    theme: ThemeName,
    extension: ExtensionSide,
    viewport = { width: 1100, height: 900 },
  ): Promise<WebviewHost> {
    const page = await browser.newPage({ viewport, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    const host = new WebviewHost(page, extension);
    extension.attach((message) => {
      host.deliver(message);
    });
    await host.prepare(files, theme);
    await page.goto(`${origin}/`);
    return host;
  }

  /** Shows a panel as a person does. */
  async openTab(name: string): Promise<void> {
    const tab = this.page.getByRole('tab', { name, exact: true });
    await tab.click();
    await this.page.locator('[role=tab][aria-selected=true]', { hasText: name }).waitFor();
  }

  async close(): Promise<void> {
    this.extension.close();
    await this.page.close();
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(themeCall('applyTheme', theme));
  }

  private async prepare(files: BuiltPage, theme: ThemeName): Promise<void> {
    const { page } = this;
    watchForDefects(page, this.defects);
    await page.exposeFunction('reportViolation', (directive: string) =>
      this.defects.push(`policy: ${directive}`),
    );
    await page.exposeFunction('toHost', (message: unknown) => this.receive(message));
    await page.addInitScript({ path: fileURLToPath(new URL('webview.js', import.meta.url)) });
    await page.addInitScript({ content: themeCall('applyThemeEarly', theme) });
    await page.route('**/*', async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/page.js') return route.fulfill({ contentType: 'text/javascript', body: files.script });
      if (path === '/page.css') return route.fulfill({ contentType: 'text/css', body: files.style });
      if (path !== '/') return route.fulfill({ status: 404, body: '' });
      const body = pageHtml({
        scriptUri: `${origin}/page.js`,
        styleUri: `${origin}/page.css`,
        cspSource: origin,
        nonce: 'bm9uY2Vmb3J0ZXN0cw==',
        language: 'en',
      });
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body });
    });
  }

  /** As JSON, as messages of a webview are. A page that is gone, or not there yet, hears nothing. */
  private deliver(message: unknown): void {
    const json = JSON.stringify(message);
    if (!isMessageToPage(JSON.parse(json)))
      this.defects.push(`the page does not know: ${json.slice(0, 500)}`);
    this.page.evaluate(`postMessage(${json}, '*')`).catch((error: unknown) => {
      if (!/closed|destroyed|navigat/i.test(String(error)))
        this.defects.push(`undelivered: ${String(error)}`);
    });
  }

  private async receive(message: unknown): Promise<void> {
    if (!isMessageFromPage(message)) {
      this.defects.push(`unknown message: ${JSON.stringify(message)}`);
      return;
    }
    this.received.push(message);
    await this.extension.receive(message);
  }
}

function themeCall(name: string, theme: ThemeName): string {
  return `${name}(${JSON.stringify({ name: theme, variables: themes[theme] })})`;
}
