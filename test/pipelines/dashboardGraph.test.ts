import assert from 'node:assert/strict';
import { chromium as browserType } from 'playwright-core';
import { localProject, localRegion, submitPipeline } from '../../scripts/local/samples.ts';
import { chromium, chromiumFlags } from '../../scripts/provision/chromium.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { buildPage } from '../dashboard/buildPage.ts';
import { ExampleShown } from '../dashboard/exampleJobs.ts';
import { ExtensionSide } from '../dashboard/extensionSide.ts';
import { WebviewHost } from '../dashboard/webviewHost.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

/** What branches.py makes of 12 numbers. */
const expected = { Keyed: 12, Groups: 3, Sums: 3, Both: 15, WithSideInput: 12 };

describe('The graph of the dashboard, on a pipeline that Beam has run', function () {
  this.timeout(180_000);
  let python: string;
  let service: LocalService;

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
    service = await LocalService.start();
  });
  after(() => service.end());

  it('shows its steps as the pipeline names them, with the true numbers', async () => {
    const run = submitPipeline(service, python, 'test/pipelines/fixtures/branches.py');
    assert.equal(await run.exitCode, 0, run.output);
    const ref = { projectId: localProject, location: localRegion, jobId: await run.jobId };
    const endpoint = service.env.DATAFLOW_EMULATOR_HOST;
    const api = await openDataflowApi(
      {
        id: 'local',
        name: 'Local Dataflow',
        projectId: localProject,
        regions: [localRegion],
        endpoint,
        auth: { kind: 'none' },
      },
      silentLog,
    );
    const browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
    try {
      const [job, metrics] = await Promise.all([api.getJob(ref), api.getJobMetrics(ref)]);
      const shown = new ExampleShown({
        job,
        metrics,
        messages: [],
        api: {
          getStages: (...args) => api.getStages(...args),
          listSeries: (...args) => api.listSeries(...args),
        },
      });
      const host = await WebviewHost.open(browser, await buildPage(), 'dark', new ExtensionSide(shown));
      await host.openTab('Graph');
      const { page } = host;
      await page.locator('.graph-node').first().waitFor();
      await page.getByRole('button', { name: 'Show as table' }).click();
      for (const [step, count] of Object.entries(expected)) {
        const row = page.getByRole('row', { name: new RegExp(`^${step}\\b.* ${count}\\b`) });
        await row.first().waitFor();
      }
      assert.deepEqual(host.defects, []);
      await host.close();
    } finally {
      await browser.close();
      await api.close();
    }
  });
});
