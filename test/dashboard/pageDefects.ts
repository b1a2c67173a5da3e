import type { Page } from 'playwright-core';

/** Collects from now on what no page may do: throw, write an error to the console, open a dialog. */
export function watchForDefects(page: Page, defects: string[]): void {
  page.on('dialog', (dialog) => {
    defects.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => void defects.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') defects.push(`console: ${message.text()}`);
  });
}
