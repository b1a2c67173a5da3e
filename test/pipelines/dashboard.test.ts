import assert from 'node:assert/strict';
import { submitPipeline } from '../../scripts/local/samples.ts';
import { ExtensionSide } from '../dashboard/extensionSide.ts';
import { ShownJobs } from '../dashboard/shownJobs.ts';
import { ShownPages } from '../dashboard/shownPages.ts';
import { waitFor } from '../waitFor.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

describe('The dashboard of a pipeline that really ran', function () {
  this.timeout(180_000);
  let python: string;
  let service: LocalService;
  let shown: ShownJobs;
  let pages: ShownPages;

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
    service = await LocalService.start();
    shown = await ShownJobs.open(service.env.DATAFLOW_EMULATOR_HOST);
    pages = await ShownPages.start();
  });
  after(async () => {
    await pages.close();
    await shown.close();
    await service.end();
  });

  afterEach('no defect was seen', () => pages.closePage());

  it('says why it failed, and leads to the line of its code', async () => {
    const run = submitPipeline(service, python, 'test/pipelines/fixtures/raises.py');
    await run.exitCode;
    const jobId = await run.jobId;
    const opened: string[] = [];
    const extension = new ExtensionSide(shown.show(jobId, 'raises'), {
      code: {
        has: ({ frame }) => Promise.resolve(frame.file.endsWith('raises.py')),
        open: ({ frame }) => Promise.resolve(void opened.push(`${frame.function}:${frame.line}`)),
      },
    });
    const host = await pages.open(extension);
    const { page } = host;
    await page.getByRole('region', { name: 'Health' }).getByText('Unhealthy').waitFor();
    const finding = page.getByRole('region', { name: 'Findings' }).getByRole('group').first();
    await finding
      .getByText(/could not convert string to float/)
      .first()
      .waitFor();

    await host.openTab('Logs');
    const errors = page.locator('.log-groups summary', { hasText: 'could not convert string to float' });
    await errors.first().click();
    await page
      .getByRole('button', { name: /raises\.py$/ })
      .first()
      .click();
    await waitFor(
      'the line',
      () => opened,
      (lines) => lines.length > 0,
    );
    assert.match(opened[0] ?? '', /^(process|main|<module>):\d+$/);
  });
});
