import assert from 'node:assert/strict';
import { chromium as browserType, type Browser } from 'playwright-core';
import { chromium, chromiumFlags } from '../../scripts/provision/chromium.ts';
import { buildPage, type BuiltPage } from './buildPage.ts';
import type { ExtensionSide } from './extensionSide.ts';
import type { ThemeName } from './themes.ts';
import { WebviewHost } from './webviewHost.ts';

/** How a page is opened. */
export interface PageLook {
  readonly theme?: ThemeName;
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Dashboards in a browser: one browser for the tests of a file, a page for each of them. */
export class ShownPages {
  private host: WebviewHost | undefined;

  private constructor(
    private readonly browser: Browser,
    private readonly files: BuiltPage,
  ) {}

  static async start(): Promise<ShownPages> {
    const files = await buildPage();
    const browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
    return new ShownPages(browser, files);
  }

  async open(
    extension: ExtensionSide,
    { theme = 'dark', width = 1100, height = 900 }: PageLook = {},
  ): Promise<WebviewHost> {
    this.host = await WebviewHost.open(this.browser, this.files, theme, extension, { width, height });
    return this.host;
  }

  /** Fails where the page has shown a defect. @returns what the extension has complained of meanwhile */
  async closePage(): Promise<readonly string[]> {
    const { host } = this;
    this.host = undefined;
    await host?.close();
    assert.deepEqual(host?.defects ?? [], []);
    return host?.extension.complaints ?? [];
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
