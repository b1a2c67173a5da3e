import assert from 'node:assert/strict';
import { chromium as browserType, type Browser, type Locator } from 'playwright-core';
import { chromium, chromiumFlags } from '../../../scripts/provision/chromium.ts';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { buildPage, type BuiltPage } from '../buildPage.ts';
import type { ThemeName } from '../themes.ts';
import { waitFor } from '../../waitFor.ts';
import { WebviewHost } from '../webviewHost.ts';
import { ChartedJob } from './chartedJob.ts';

/** The charts of a modelled job in a browser: one job for the tests of a file, a page for each of them. */
export class ShownCharts {
  private host: WebviewHost | undefined;

  private constructor(
    private readonly browser: Browser,
    private readonly files: BuiltPage,
    readonly service: ModelledService,
    readonly job: ChartedJob,
  ) {}

  /** A job that has just begun to work a burst off. */
  static async start(): Promise<ShownCharts> {
    const files = await buildPage();
    const browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
    const service = await ModelledService.start();
    return new ShownCharts(browser, files, service, await ChartedJob.start(service, 'backlog-burst', 34));
  }

  async open(
    theme: ThemeName = 'dark',
    width = 1100,
    extension = this.job.extension(),
  ): Promise<WebviewHost> {
    const host = await WebviewHost.open(this.browser, this.files, theme, extension, { width, height: 1000 });
    this.host = host;
    await host.openTab('Charts');
    await host.page.getByRole('heading', { name: 'Workers' }).waitFor();
    return host;
  }

  /** Fails where the page has shown a defect. */
  async closePage(): Promise<void> {
    const { host } = this;
    this.host = undefined;
    this.job.instead.listSeries = undefined;
    await host?.close();
    assert.deepEqual(host?.defects ?? [], []);
  }

  async close(): Promise<void> {
    await this.browser.close();
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
