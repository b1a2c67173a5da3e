import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { waitFor } from '../../waitFor.ts';
import { ShownPages } from '../shownPages.ts';
import type { ThemeName } from '../themes.ts';
import type { WebviewHost } from '../webviewHost.ts';
import { ChartedJob } from './chartedJob.ts';

/** The charts of a modelled job in a browser: one job for the tests of a file, a page for each of them. */
export class ShownCharts {
  private constructor(
    private readonly pages: ShownPages,
    readonly service: ModelledService,
    readonly job: ChartedJob,
  ) {}

  /** A job that has just begun to work a burst off. */
  static async start(): Promise<ShownCharts> {
    const pages = await ShownPages.start();
    const service = await ModelledService.start();
    return new ShownCharts(pages, service, await ChartedJob.start(service, 'backlog-burst', 34));
  }

  async open(
    theme: ThemeName = 'dark',
    width = 1100,
    extension = this.job.extension(),
  ): Promise<WebviewHost> {
    const host = await this.pages.open(extension, { theme, width, height: 1000 });
    await host.openTab('Charts');
    await host.page.getByRole('heading', { name: 'Workers' }).waitFor();
    return host;
  }

  /** Fails where the page has shown a defect. */
  async closePage(): Promise<void> {
    this.job.instead.listSeries = undefined;
    await this.pages.closePage();
  }

  async close(): Promise<void> {
    await this.pages.close();
    await this.job.close();
    await this.service.close();
  }
}

export function figure({ page }: WebviewHost, title: string): Locator {
  return page
    .locator('section.chart-figure')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

/** The value of a line in the legend of a chart. */
export function legend(shown: WebviewHost, title: string, line: string): Locator {
  return figure(shown, title)
    .locator('.plot-legend li')
    .filter({ has: shown.page.getByText(line, { exact: true }) })
    .locator('.legend-value');
}

/** Charts are drawn over several frames, and the values of their legends come with the drawing. */
export async function legendSays(
  shown: WebviewHost,
  title: string,
  line: string,
  expected: string,
): Promise<void> {
  await waitFor(
    `the line ${line} of ${title} to say ${expected}`,
    () => legend(shown, title, line).textContent(),
    (text) => text === expected,
  );
}

/** Drags over the newest part of a chart. */
export async function brush(shown: WebviewHost, title: string): Promise<void> {
  const over = figure(shown, title).locator('.u-over');
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  assert.ok(box);
  const y = box.y + box.height / 2;
  await shown.page.mouse.move(box.x + box.width * 0.9, y);
  await shown.page.mouse.down();
  await shown.page.mouse.move(box.x + box.width * 0.98, y, { steps: 4 });
  await shown.page.mouse.up();
}
