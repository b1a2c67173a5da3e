import { readFile } from 'node:fs/promises';
import type { AppFiles } from './appDocument.ts';

/**
 * Reads a page that was built.
 * @param folder ends with `/`
 * @throws Error that says how to build it
 */
export async function readAppFiles(folder: URL): Promise<AppFiles> {
  try {
    const [script, style] = await Promise.all(
      ['page.js', 'page.css'].map((name) => readFile(new URL(name, folder), 'utf8')),
    );
    return { script: script ?? '', style: style ?? '' };
  } catch (error) {
    throw new Error(
      `The page of the charts cannot be read: ${String(error)}. Build it with npm run build, or install dataflow-mcp again.`,
      { cause: error },
    );
  }
}
