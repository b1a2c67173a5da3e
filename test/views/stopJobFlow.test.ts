import assert from 'node:assert/strict';
import type { Connection } from '../../src/dataflow/connection.ts';
import { Connections } from '../../src/dataflow/connections.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import type { Job, JobSummary } from '../../src/dataflow/job.ts';
import type { StopMode, StopPlan } from '../../src/dataflow/operations/stopJob.ts';
import { dataflowApiWith } from '../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../dataflow/bareJob.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import { StopJobFlow, type StopDialogs } from '../../src/views/commands/stopJobFlow.ts';

const connection: Connection = localConnection('127.0.0.1:1', { projectId: 'p' });
const target = { connectionId: 'local', ref: { projectId: 'p', location: 'us-central1', jobId: '1' } };
const streaming: Job = {
  id: '1',
  name: 'orders',
  projectId: 'p',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'RUNNING',
  ...bareDetails,
};

describe('Stopping a job', () => {
  let requested: string[];
  let noted: JobSummary[];
  let asked: string[];
  let connections: Connections;

  beforeEach(() => {
    [requested, noted, asked] = [[], [], []];
  });

  it('offers a streaming job to be drained or cancelled, and sends what was chosen and confirmed', async () => {
    const job = await stop(streaming, { choice: 'drain', isConfirmed: true });
    assert.deepEqual(asked, ['choose drain or cancel', 'confirm drain of orders', 'progress']);
    assert.deepEqual(requested, ['1 DRAINED']);
    assert.equal(job?.requestedState, 'DRAINED');
    assert.deepEqual(noted, [job]);
  });

  it('asks no needless question about a batch job, which can only be cancelled', async () => {
    await stop({ ...streaming, type: 'BATCH' }, { isConfirmed: true });
    assert.deepEqual(asked, ['confirm cancel of orders', 'progress']);
    assert.deepEqual(requested, ['1 CANCELLED']);
  });

  it('leaves the job alone when nothing is chosen', async () => {
    assert.equal(await stop(streaming, { isConfirmed: true }), undefined);
    assert.deepEqual(requested, []);
  });

  it('leaves the job alone when it is not confirmed', async () => {
    assert.equal(await stop(streaming, { choice: 'cancel', isConfirmed: false }), undefined);
    assert.deepEqual(requested, []);
    assert.deepEqual(noted, []);
  });

  it('says so, and asks nothing, when the job has ended since it was listed', async () => {
    await assert.rejects(stop({ ...streaming, state: 'DONE' }, { isConfirmed: true }), {
      code: 'FAILED_PRECONDITION',
    });
    assert.deepEqual([asked, requested], [[], []]);
  });

  it('shows nothing as stopped when the service refuses', async () => {
    const refusal = new DataflowError('PERMISSION_DENIED', 'Cancelling', 'Not allowed.', 'Ask for the role.');
    await assert.rejects(stop(streaming, { choice: 'cancel', isConfirmed: true, refusal }), refusal);
    assert.deepEqual(noted, []);
  });

  it('explains when the connection of the job is gone', async () => {
    await assert.rejects(stop(streaming, { isConfirmed: true, isGone: true }), { code: 'NOT_FOUND' });
  });

  async function stop(
    job: Job,
    answers: { choice?: StopMode; isConfirmed: boolean; refusal?: DataflowError; isGone?: boolean },
  ): Promise<JobSummary | undefined> {
    const api = dataflowApiWith({
      getJob: () => Promise.resolve(job),
      requestJobState: ({ jobId }, state) => {
        if (answers.refusal) return Promise.reject(answers.refusal);
        requested.push(`${jobId} ${state}`);
        return Promise.resolve({ ...job, requestedState: state });
      },
    });
    const dialogs: StopDialogs = {
      chooseMode: (plans) => {
        asked.push(`choose ${plans.map(({ mode }) => mode).join(' or ')}`);
        return Promise.resolve(plans.find(({ mode }) => mode === answers.choice));
      },
      confirm: (plan: StopPlan) => {
        asked.push(`confirm ${plan.mode} of ${plan.job.name}`);
        return Promise.resolve(answers.isConfirmed);
      },
      withProgress: (_, run) => {
        asked.push('progress');
        return run();
      },
    };
    connections = new Connections(() => Promise.resolve(api));
    await connections.set(answers.isGone ? [] : [connection]);
    const monitor = { note: (_: string, changed: JobSummary) => void noted.push(changed) };
    try {
      return await new StopJobFlow({ connections, monitor, dialogs }).run(target);
    } finally {
      await connections.close();
    }
  }
});
