import { build } from 'esbuild';

/** The page's two files, as `dist/dashboard` holds them. */
export interface BuiltPage {
  readonly script: string;
  readonly style: string;
}

/** Builds the page in memory, with the options the product's build uses for it. */
export async function buildPage(): Promise<BuiltPage> {
  const { outputFiles } = await build({
    entryPoints: { page: 'src/dashboard/page/main.ts' },
    outdir: 'dist/dashboard',
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    tsconfig: 'src/dashboard/page/tsconfig.json',
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
