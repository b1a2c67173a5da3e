import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import type { Job, JobSummary } from '../../src/dataflow/job.ts';
import { giveUp } from '../../src/views/commands/jobLifeFlows.ts';
import type { Confirmation } from '../../src/views/commands/operationDialogs.ts';
import { dataflowApiWith } from '../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../dataflow/bareJob.ts';
import { localConnection } from '../dataflow/localConnection.ts';

const ref = { projectId: 'p', location: 'us-central1', jobId: '1' };
const cancelling: Job = {
  id: '1',
  name: 'orders',
  projectId: 'p',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'CANCELLING',
  ...bareDetails,
};

describe('Giving a job up whose cancel has no effect', () => {
  let requested: string[];
  let noted: JobSummary[];
  let asked: Confirmation[];

  beforeEach(() => {
    [requested, noted, asked] = [[], [], []];
  });

  it('warns of machines left over, and forces it when that is confirmed', async () => {
    await give({ isSure: true });
    assert.match(asked[0]?.question ?? '', /"orders"\? Its machines may be left running/);
    assert.match(asked[0]?.consequence ?? '', /may stay and go on costing money/);
    assert.deepEqual(requested, ['1 CANCELLED by force']);
    assert.deepEqual(noted, [{ ...cancelling, requestedState: 'CANCELLED' }]);
  });

  it('waits on when it is not confirmed', async () => {
    await give({ isSure: false });
    assert.equal(asked[0]?.keep, 'Wait On');
    assert.deepEqual([requested, noted], [[], []]);
  });

  it('says why when the service finds it too early, and shows nothing as ended', async () => {
    const reason = 'A regular cancel must have been requested at least 30 minutes before.';
    const refusal = new DataflowError('FAILED_PRECONDITION', 'Force cancelling', reason, 'Wait.');
    await assert.rejects(give({ isSure: true, refusal }), refusal);
    assert.deepEqual(noted, []);
  });

  async function give(answers: { isSure: boolean; refusal?: DataflowError }): Promise<void> {
    const api = dataflowApiWith({
      getJob: () => Promise.resolve(cancelling),
      requestJobState: ({ jobId }, state, options) => {
        if (answers.refusal) return Promise.reject(answers.refusal);
        requested.push(`${jobId} ${state}${options?.isForced === true ? ' by force' : ''}`);
        return Promise.resolve({ ...cancelling, requestedState: state });
      },
    });
    const connections = new Connections(() => Promise.resolve(api));
    await connections.set([localConnection('127.0.0.1:1', { projectId: 'p' })]);
    try {
      await giveUp(
        {
          connections,
          monitor: { note: (_, job) => void noted.push(job) },
          dialogs: {
            confirm: (confirmation) => {
              asked.push(confirmation);
              return Promise.resolve(answers.isSure);
            },
            withProgress: (_, work) => work(),
            tell: () => undefined,
          },
        },
        { connectionId: 'local', ref },
      );
    } finally {
      await connections.close();
    }
  }
});
