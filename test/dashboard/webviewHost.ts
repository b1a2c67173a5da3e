import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { pageHtml } from '../../src/dashboard/pageHtml.ts';
import {
  isMessageFromPage,
  type MessageFromPage,
  type MessageToPage,
  type SnapshotMessage,
} from '../../src/dashboard/protocol.ts';
import type { BuiltPage } from './buildPage.ts';
import { themes, type ThemeName } from './themes.ts';

const origin = 'https://webview.example';

/**
 * Plays VS Code around the page in a real browser: serves its document under its own content security policy, gives
 * it the theme's variables, keeps its state over reloads, and answers as the panel does.
 */
export class WebviewHost {
  readonly received: MessageFromPage[] = [];
  /** Messages that the protocol does not know, policy violations, dialogs and errors: all of them are defects. */
  readonly defects: string[] = [];
  /** Metric the page asked for, as the panel keeps it. */
  chosenMetric: string | undefined;

  private constructor(
    readonly page: Page,
    private snapshot: (chosenMetric: string | undefined) => SnapshotMessage | undefined,
  ) {}

  /** @param snapshot what the panel would say, given the metric the page chose */
  static async open(
    browser: Browser,
    files: BuiltPage,
    theme: ThemeName,
    snapshot: (chosenMetric: string | undefined) => SnapshotMessage | undefined,
    viewport = { width: 1100, height: 900 },
  ): Promise<WebviewHost> {
    const page = await browser.newPage({ viewport, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    const host = new WebviewHost(page, snapshot);
    await host.prepare(files, theme);
    await page.goto(`${origin}/`);
    return host;
  }

  async post(message: MessageToPage): Promise<void> {
    await this.page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
  }

  /** The job has moved on: from now on the panel says this. */
  async show(snapshot: (chosenMetric: string | undefined) => SnapshotMessage): Promise<void> {
    this.snapshot = snapshot;
    await this.post(snapshot(this.chosenMetric));
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(themeCall('applyTheme', theme));
  }

  private async prepare(files: BuiltPage, theme: ThemeName): Promise<void> {
    const { page } = this;
    page.on('dialog', (dialog) => {
      this.defects.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => this.defects.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.defects.push(`console: ${message.text()}`);
    });
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

  private async receive(message: unknown): Promise<void> {
    if (!isMessageFromPage(message)) {
      this.defects.push(`unknown message: ${JSON.stringify(message)}`);
      return;
    }
    this.received.push(message);
    if (message.type === 'copyJobId') await this.post({ version: message.version, type: 'jobIdCopied' });
    if (message.type !== 'ready' && message.type !== 'chooseMetric') return;
    this.chosenMetric = message.metricKey ?? this.chosenMetric;
    const answer = this.snapshot(this.chosenMetric);
    if (answer) await this.post(answer);
  }
}

function themeCall(name: string, theme: ThemeName): string {
  return `${name}(${JSON.stringify({ name: theme, variables: themes[theme] })})`;
}
