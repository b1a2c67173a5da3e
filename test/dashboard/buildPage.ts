import { build } from 'esbuild';

/** A page's two files, as its folder in `dist` holds them. */
export interface BuiltPage {
  readonly script: string;
  readonly style: string;
}

/**
 * Builds a page in memory, with the options the product's build uses for it.
 * @param feature folder of src/ that has the page
 * @param part folder of a page of its own inside that one; ends with `/`
 */
export async function buildPage(feature = 'dashboard', part = ''): Promise<BuiltPage> {
  const { outputFiles } = await build({
    entryPoints: { page: `src/${feature}/page/${part}main.ts` },
    outdir: 'dist/page',
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    tsconfig: `src/${feature}/page/tsconfig.json`,
    logLevel: 'warning',
    write: false,
  });
  const text = (name: string): string => {
    const file = outputFiles.find(({ path }) => path.endsWith(name));
    if (!file) throw new Error(`esbuild wrote no ${name}.`);
    return file.text;
  };
  return { script: text('page.js'), style: text('page.css') };
}
