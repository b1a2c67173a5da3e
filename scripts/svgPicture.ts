import { chromium as browserType } from 'playwright-core';
import { chromium, chromiumFlags } from './provision/chromium.ts';

/** Draws an SVG document as a PNG file of its size in CSS pixels. */
export async function savePicture(
  svg: string,
  size: { readonly width: number; readonly height: number },
  path: string,
): Promise<void> {
  const browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
  try {
    const page = await browser.newPage({ viewport: size });
    await page.setContent(`<body style="margin:0">${svg}</body>`);
    await page.screenshot({ path });
  } finally {
    await browser.close();
  }
}
