import type { ExtensionSide } from './extensionSide.ts';
import { ModelDataflow } from './serviceJob.ts';
import { ShownPages, type PageLook } from './shownPages.ts';
import type { WebviewHost } from './webviewHost.ts';

/** Dashboards of computed jobs in a browser: one service for the tests of a file, a page for each of them. */
export class ModelPages {
  private constructor(
    private readonly pages: ShownPages,
    readonly dataflow: ModelDataflow,
  ) {}

  static async start(): Promise<ModelPages> {
    return new ModelPages(await ShownPages.start(), await ModelDataflow.start());
  }

  open(extension: ExtensionSide, look: PageLook = {}): Promise<WebviewHost> {
    return this.pages.open(extension, { width: 1200, height: 1000, ...look });
  }

  /** Fails where the page has shown a defect. @returns what the extension has complained of meanwhile */
  closePage(): Promise<readonly string[]> {
    return this.pages.closePage();
  }

  async close(): Promise<void> {
    await this.pages.close();
    await this.dataflow.close();
  }
}
