import { build } from 'esbuild';
import {
  chromium as browserType,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { chromium, chromiumFlags } from '../../../scripts/provision/chromium.ts';

/** A script and a stylesheet as a page loads them. */
export interface BuiltScript {
  readonly script: string;
  readonly style: string;
}

/** Chromium, and pages in it that a bench looks at. */
export class BenchedPages {
  private constructor(readonly browser: Browser) {}

  static async launch(): Promise<BenchedPages> {
    return new BenchedPages(
      await browserType.launch({ executablePath: await chromium(), args: chromiumFlags }),
    );
  }

  /** A page with nothing but this script, which runs once its empty `body` is there. */
  async plain(files: BuiltScript, viewport: BrowserContextOptions['viewport']): Promise<Page> {
    const page = await this.browser.newPage({ viewport: viewport ?? null });
    await page.addInitScript({ content: firstCanvas });
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/page.js')
        return route.fulfill({ contentType: 'text/javascript', body: files.script });
      if (pathname === '/page.css') return route.fulfill({ contentType: 'text/css', body: files.style });
      const body = `<!doctype html><link rel="stylesheet" href="/page.css"><body><script src="/page.js"></script>`;
      return route.fulfill({ contentType: 'text/html', body });
    });
    await page.goto('https://plain.example/');
    return page;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** For addInitScript: `globalThis.firstCanvas` becomes the ms from the start of the page to its first drawn chart. */
export const firstCanvas = `new MutationObserver((_, observer) => {
  if (!document.querySelector('.uplot canvas')) return;
  observer.disconnect();
  requestAnimationFrame(() => { globalThis.firstCanvas = performance.now(); });
}).observe(document, { childList: true, subtree: true });`;

/** Builds a script of a few lines, as the pages of the product are built when they are packaged. */
export async function builtScript(source: string): Promise<BuiltScript> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    outdir: 'dist/page',
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    write: false,
  });
  const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
