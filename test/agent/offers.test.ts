import assert from 'node:assert/strict';
import { OfferingTools, offerToolName, type Offer } from '../../src/agent/offers.ts';
import type { ToolOutcome } from '../../src/mcp/embedded/embeddedClient.ts';
import { gatewayOf, toolInfo, type Arguments } from './scriptedAgent.ts';

function listed(...jobs: readonly Arguments[]): ToolOutcome {
  const where = { project_id: 'p', location: 'us-central1' };
  const structured = { connection: 'local', jobs: jobs.map((job) => ({ ...where, ...job })) };
  return { isError: false, text: '', structured };
}

const streaming = { job_id: 'id-1', name: 'orders', type: 'STREAMING', state: 'RUNNING' };
const options = { signal: new AbortController().signal, onProgress: () => undefined };

/** Lists these jobs, then makes an offer. */
async function offer(
  args: Arguments,
  jobs: readonly Arguments[] = [streaming],
): Promise<{ readonly outcome: ToolOutcome; readonly offers: readonly Offer[] }> {
  const offers: Offer[] = [];
  const tools = new OfferingTools({
    inner: gatewayOf([toolInfo('list_jobs', true)], () => Promise.resolve(listed(...jobs))),
    onOffer: (made) => offers.push(made),
    isLookedAfter: ({ jobName }) => jobName === 'taken',
  });
  await tools.callTool('list_jobs', {}, options);
  return { outcome: await tools.callTool(offerToolName, args, options), offers };
}

describe('What a model may offer as a button', () => {
  it('stands among the tools, and begins nothing', async () => {
    const tools = new OfferingTools({
      inner: gatewayOf([toolInfo('list_jobs', true)], () => Promise.resolve(listed())),
      onOffer: () => undefined,
      isLookedAfter: () => false,
    });
    const names = (await tools.listTools()).map(({ name }) => name);
    assert.deepEqual(names, ['list_jobs', offerToolName]);
    const { outcome, offers } = await offer({ action: 'watch', job_id: 'id-1', max_num_workers: 9 });
    assert.equal(offers[0]?.kind, 'watch');
    assert.match(outcome.text, /do not say that anything was begun/);
  });

  for (const [why, args, expected] of [
    ['a job that no tool has named', { action: 'watch', job_id: 'id-2' }, /Call list_jobs first/],
    ['an action that there is not', { action: 'delete', job_id: 'id-1' }, /must be watch/],
    [
      'limits the wrong way round',
      { action: 'watch', job_id: 'id-1', min_num_workers: 9, max_num_workers: 2 },
      /the least first/,
    ],
    ['a template that is no path', { action: 'migrate', job_id: 'id-1', gcs_path: 'x' }, /gs:\/\/ path/],
    ['a form without a connection', { action: 'launch_form', gcs_path: 'gs://b/t' }, /needs connection/],
    [
      'parameters that are no texts',
      { action: 'launch_form', connection: 'local', parameters: { a: 1 } },
      /must be texts/,
    ],
  ] as const) {
    it(`is not ${why}`, async () => {
      const { outcome, offers } = await offer(args);
      assert.equal(outcome.isError, true);
      assert.match(outcome.text, expected);
      assert.deepEqual(offers, []);
    });
  }

  it('is for streaming jobs that run', async () => {
    const ended = await offer({ action: 'watch', job_id: 'id-1' }, [{ ...streaming, state: 'DRAINED' }]);
    assert.match(ended.outcome.text, /does not run/);
    const batch = await offer({ action: 'migrate', job_id: 'id-1' }, [{ ...streaming, type: 'BATCH' }]);
    assert.match(batch.outcome.text, /no streaming job/);
  });

  it('is the way to what is there already, where the agent looks after the job', async () => {
    const { offers } = await offer({ action: 'watch', job_id: 'id-1' }, [{ ...streaming, name: 'taken' }]);
    assert.equal(offers[0]?.kind, 'agentTask');
  });

  it('is shown a few times only, whatever a model repeats', async () => {
    const offers: Offer[] = [];
    const tools = new OfferingTools({
      inner: gatewayOf([toolInfo('list_jobs', true)], () => Promise.resolve(listed(streaming))),
      onOffer: (made) => offers.push(made),
      isLookedAfter: () => false,
    });
    await tools.callTool('list_jobs', {}, options);
    let last: ToolOutcome | undefined;
    for (let most = 1; most <= 30; most += 1) {
      const args = { action: 'watch', job_id: 'id-1', max_num_workers: most };
      last = await tools.callTool(offerToolName, args, options);
    }
    assert.equal(offers.length, 5);
    assert.match(last?.text ?? '', /no more are shown/);
  });

  it('opens the form with what is known', async () => {
    const { offers } = await offer({
      action: 'launch_form',
      connection: 'local',
      location: 'us-central1',
      gcs_path: 'gs://b/t.json',
      job_name: 'words',
      parameters: { output: 'gs://b/o' },
    });
    assert.deepEqual(offers, [
      {
        kind: 'launchForm',
        launch: {
          connectionId: 'local',
          location: 'us-central1',
          path: 'gs://b/t.json',
          jobName: 'words',
          parameters: { output: 'gs://b/o' },
        },
      },
    ]);
  });
});
