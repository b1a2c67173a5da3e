import assert from 'node:assert/strict';
import { localProject, localRegion, submitPipeline } from '../../scripts/local/samples.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { ExampleShown } from '../dashboard/exampleJobs.ts';
import { ExtensionSide } from '../dashboard/extensionSide.ts';
import { ShownPages } from '../dashboard/shownPages.ts';
import { localConnection } from '../dataflow/localConnection.ts';
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
    const api = await openDataflowApi(localConnection(service.env.DATAFLOW_EMULATOR_HOST), silentLog);
    const pages = await ShownPages.start();
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
      const host = await pages.open(new ExtensionSide(shown));
      await host.openTab('Graph');
      const { page } = host;
      await page.locator('.graph-node').first().waitFor();
      await page.getByRole('button', { name: 'Show as table' }).click();
      for (const [step, count] of Object.entries(expected)) {
        const row = page.getByRole('row', { name: new RegExp(`^${step}\\b.* ${count}\\b`) });
        await row.first().waitFor();
      }
      await pages.closePage();
    } finally {
      await pages.close();
      await api.close();
    }
  });
});
