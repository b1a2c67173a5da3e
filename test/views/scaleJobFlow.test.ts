import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import type { Job, JobSummary } from '../../src/dataflow/job.ts';
import type { WorkerLimits } from '../../src/dataflow/workerLimits.ts';
import { proposedLimits } from '../../src/manifest/commands/commandTargets.ts';
import { limitProblem, ScaleJobFlow } from '../../src/views/commands/scaleJobFlow.ts';
import { ManualClock } from '../monitoring/manualClock.ts';
import { dataflowApiWith } from '../dataflow/absentDataflowApi.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import { bareDetails } from '../dataflow/bareJob.ts';

const job: Job = {
  ...bareDetails,
  id: '1',
  name: 'orders',
  projectId: 'p',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'RUNNING',
  limits: { minNumWorkers: 1, maxNumWorkers: 4 },
};
const target = { connectionId: 'local', ref: { projectId: 'p', location: 'us-central1', jobId: '1' } };

describe('Scaling a job', () => {
  let sent: WorkerLimits[];
  let noted: JobSummary[];
  let asked: string[];
  let offered: WorkerLimits | undefined;
  beforeEach(() => {
    [sent, noted, asked] = [[], [], []];
  });

  it('shows the limits in force, says what changes, and sends only that', async () => {
    const scaled = await scale({ answer: { maxNumWorkers: 8 }, isConfirmed: true });
    assert.match(asked[0] ?? '', /at most 8 workers instead of 4/);
    assert.deepEqual(sent, [{ maxNumWorkers: 8 }]);
    assert.deepEqual(noted, [scaled]);
  });

  it('begins with the limits that are proposed, which change nothing by themselves', async () => {
    await scale({ answer: {}, isConfirmed: false, proposed: { maxNumWorkers: 12 } }).catch(() => undefined);
    assert.deepEqual(offered, { maxNumWorkers: 12 });
    assert.deepEqual(sent, []);
    assert.deepEqual(proposedLimits({ ...target, proposed: { maxNumWorkers: 12, x: 1 } }), {
      maxNumWorkers: 12,
    });
    assert.deepEqual(proposedLimits(target), {});
  });

  it('sends nothing when the question is closed or the answer is no', async () => {
    assert.equal(await scale({ isConfirmed: true }), undefined);
    assert.equal(await scale({ answer: { maxNumWorkers: 8 }, isConfirmed: false }), undefined);
    assert.deepEqual(sent, []);
  });

  it('refuses a least above the most without asking', async () => {
    await assert.rejects(
      scale({ answer: { minNumWorkers: 9 }, isConfirmed: true }),
      /At least 9 workers is more than at most 4/,
    );
    assert.deepEqual(asked, []);
  });

  it('says while one types what is no limit', () => {
    assert.equal(limitProblem('maxNumWorkers', ''), undefined);
    assert.equal(limitProblem('maxNumWorkers', '12'), undefined);
    for (const text of ['0', '1.5', 'many', '1001'])
      assert.match(limitProblem('maxNumWorkers', text) ?? '', /whole number/);
    assert.equal(limitProblem('workerUtilizationHint', '0.5'), undefined);
    assert.match(limitProblem('workerUtilizationHint', '2') ?? '', /number from/);
  });

  async function scale(options: {
    answer?: WorkerLimits;
    isConfirmed: boolean;
    proposed?: WorkerLimits;
  }): Promise<JobSummary | undefined> {
    const api = dataflowApiWith({
      getJob: () => Promise.resolve(job),
      updateWorkerLimits: (_, limits) => {
        sent.push(limits);
        return Promise.resolve({ ...job });
      },
    });
    const connections = new Connections(() => Promise.resolve(api));
    await connections.set([localConnection('127.0.0.1:1', { projectId: 'p' })]);
    const flow = new ScaleJobFlow({
      clock: new ManualClock(),
      connections,
      monitor: { note: (_, changed) => void noted.push(changed) },
      dialogs: {
        askLimits: (_, proposed) => {
          offered = proposed;
          return Promise.resolve(options.answer);
        },
        confirm: ({ consequence }) => {
          asked.push(consequence);
          return Promise.resolve(options.isConfirmed);
        },
        withProgress: (_, run) => run(),
        tell: () => undefined,
      },
    });
    return flow.run(target, options.proposed);
  }
});
