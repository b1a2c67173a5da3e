import assert from 'node:assert/strict';
import { chromium as browserType, type Browser } from 'playwright-core';
import { chromium, chromiumFlags } from '../../scripts/provision/chromium.ts';
import { buildPage, type BuiltPage } from './buildPage.ts';
import type { ExtensionSide } from './extensionSide.ts';
import { ModelDataflow } from './serviceJob.ts';
import type { ThemeName } from './themes.ts';
import { WebviewHost } from './webviewHost.ts';

/** How a page is opened. */
interface Shown {
  readonly theme?: ThemeName;
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Dashboards of computed jobs in a browser: one service for the tests of a file, a page for each of them. */
export class ModelPages {
  private host: WebviewHost | undefined;

  private constructor(
    private readonly browser: Browser,
    private readonly files: BuiltPage,
    readonly dataflow: ModelDataflow,
  ) {}

  static async start(): Promise<ModelPages> {
    const files = await buildPage();
    const browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
    return new ModelPages(browser, files, await ModelDataflow.start());
  }

  async open(
    extension: ExtensionSide,
    { theme = 'dark', width = 1200, height = 1000 }: Shown = {},
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
    await this.dataflow.close();
  }
}
