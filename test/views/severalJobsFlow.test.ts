import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import type { Job, JobSummary } from '../../src/dataflow/job.ts';
import type { StopMode } from '../../src/dataflow/operations/stopJob.ts';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import {
  selectedJobs,
  SeveralJobsFlow,
  type SeveralConfirmation,
} from '../../src/views/commands/severalJobsFlow.ts';
import { connectionNode, jobNode, sectionNode } from '../../src/views/jobsTree/jobsTreeNode.ts';
import { dataflowApiWith } from '../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../dataflow/bareJob.ts';
import { job, local } from './scriptedMonitor.ts';

describe('Changing several jobs', () => {
  let jobs: Map<string, Job>;
  let sent: string[];
  let noted: string[];
  let asked: SeveralConfirmation[];
  let told: string[];
  let connections: Connections;
  let answer: { mode?: StopMode; isConfirmed: boolean; refusedJob?: string };

  beforeEach(async () => {
    [sent, noted, asked, told] = [[], [], [], []];
    answer = { isConfirmed: true };
    const api = dataflowApiWith({
      getJob: ({ jobId }) => {
        const found = jobs.get(jobId);
        assert.ok(found);
        return Promise.resolve(found);
      },
      requestJobState: ({ jobId }, state) => {
        if (jobId === answer.refusedJob) return Promise.reject(denied());
        sent.push(`${jobId} ${state}`);
        return Promise.resolve({ ...job(jobId), requestedState: state });
      },
      setArchived: ({ jobId }, isArchived) => {
        sent.push(`${jobId} archived ${isArchived}`);
        return Promise.resolve();
      },
    });
    connections = new Connections(() => Promise.resolve(api));
    await connections.set([local]);
  });
  afterEach(() => connections.close());

  const flow = (): SeveralJobsFlow =>
    new SeveralJobsFlow({
      connections,
      monitor: {
        note: (_: string, changed: JobSummary) => void noted.push(changed.id),
      },
      dialogs: {
        chooseMode: () => Promise.resolve(answer.mode),
        confirm: (confirmation) => {
          asked.push(confirmation);
          return Promise.resolve(answer.isConfirmed);
        },
        withProgress: (_, run) => run(),
        tell: (text) => void told.push(text),
      },
    });

  function knows(...all: readonly JobSummary[]): readonly JobTarget[] {
    jobs = new Map(all.map((known) => [known.id, { ...known, ...bareDetails }]));
    return all.map((known) => jobNode('local', known));
  }

  it('asks once, naming the first five and how many more, and then sends a request for each', async () => {
    const targets = knows(...Array.from({ length: 20 }, (_, index) => job(String(index), `job-${index}`)));
    await flow().stop(targets, 'cancel');
    const [question, ...others] = asked;
    assert.deepEqual(others, []);
    assert.equal(question?.question, 'Cancel 20 jobs?');
    assert.deepEqual(question.names, ['job-0', 'job-1', 'job-2', 'job-3', 'job-4']);
    assert.equal(question.unnamed, 15);
    assert.equal(question.consequences.length, 1);
    assert.equal(question.leftAlone, undefined);
    assert.deepEqual(
      sent,
      targets.map(({ ref }) => `${ref.jobId} CANCELLED`),
    );
    assert.equal(noted.length, 20);
    assert.deepEqual(told, ['Cancelling 20 jobs']);
  });

  it('sends nothing when that is not confirmed, or no way is chosen', async () => {
    const targets = knows(job('1'), job('2'));
    await flow().stop(targets);
    answer = { mode: 'drain', isConfirmed: false };
    await flow().stop(targets);
    assert.equal(asked.length, 1);
    assert.deepEqual(sent, []);
  });

  it('leaves alone what cannot be drained, and says so before', async () => {
    answer = { mode: 'drain', isConfirmed: true };
    await flow().stop(knows(job('1', 'stream'), job('2', 'batch', { type: 'BATCH' })));
    assert.deepEqual(asked[0]?.names, ['stream']);
    assert.match(asked[0].leftAlone ?? '', /^1 job .*Only streaming jobs can be drained\.$/);
    assert.deepEqual(sent, ['1 DRAINED']);
  });

  it('asks nothing when none of them can be stopped, and says why', async () => {
    const targets = knows(job('1', 'x', { state: 'DONE' }), job('2', 'y', { state: 'FAILED' }));
    await assert.rejects(flow().stop(targets, 'cancel'), { code: 'FAILED_PRECONDITION' });
    assert.deepEqual(asked, []);
  });

  it('goes on after a refusal, and tells of it at the end', async () => {
    answer = { isConfirmed: true, refusedJob: '1' };
    await assert.rejects(flow().stop(knows(job('1'), job('2')), 'cancel'), (error: unknown) => {
      assert.ok(error instanceof DataflowError);
      assert.equal(error.code, 'PERMISSION_DENIED');
      assert.match(error.message, /1 of 2 jobs/);
      return true;
    });
    assert.deepEqual(sent, ['2 CANCELLED']);
  });

  it('archives those that have ended, and shows that at once', async () => {
    await flow().archive(
      knows(job('1', 'x', { state: 'DONE' }), job('2', 'y'), job('3', 'z', { state: 'FAILED' })),
    );
    assert.equal(asked[0]?.question, 'Archive 2 jobs?');
    assert.deepEqual(sent, ['1 archived true', '3 archived true']);
    assert.deepEqual(noted, ['1', '3']);
  });

  it('takes each selected job once, and no row that is not a job', () => {
    const row = jobNode('local', job('1'));
    const inGroup = { ...row, id: 'elsewhere' };
    const selection = [
      connectionNode('local'),
      row,
      inGroup,
      sectionNode(jobNode('local', job('2')), 'steps'),
      7,
    ];
    assert.deepEqual(
      selectedJobs(selection).map(({ ref }) => ref.jobId),
      ['1'],
    );
    assert.deepEqual(selectedJobs(undefined), []);
  });
});

function denied(): DataflowError {
  return new DataflowError('PERMISSION_DENIED', 'Cancelling', 'Not allowed.', 'Ask for the role.');
}
