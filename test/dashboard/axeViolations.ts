import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

/** What axe-core objects to on a page, or in a frame of one, as it is shown now, one text for each element. */
export async function axeViolations(shown: Page | Frame): Promise<readonly string[]> {
  await shown.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'));
  return shown.evaluate<string[]>(
    'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))',
  );
}
