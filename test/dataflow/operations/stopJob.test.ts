import assert from 'node:assert/strict';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { Job, JobState, JobType } from '../../../src/dataflow/job.ts';
import { dataflowApiWith } from '../absentDataflowApi.ts';
import { bareDetails } from '../bareJob.ts';
import { planStop, stopJob, type StopMode, stopModes } from '../../../src/dataflow/operations/stopJob.ts';

const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };

function job(type: JobType, state: JobState, requestedState?: JobState): Job {
  return {
    id: ref.jobId,
    name: 'wordcount',
    projectId: ref.projectId,
    location: ref.location,
    type,
    state,
    ...(requestedState && { requestedState }),
    ...bareDetails,
  };
}

function apiWith(found: Job, requests: unknown[] = []): DataflowApi {
  return dataflowApiWith({
    getJob: () => Promise.resolve(found),
    requestJobState: (...request) => {
      requests.push(request.slice(0, 2));
      return Promise.resolve({ ...found, requestedState: request[1] });
    },
  });
}

describe('stopping a job', () => {
  const offers: readonly (readonly [Job, readonly StopMode[]])[] = [
    [job('STREAMING', 'RUNNING'), ['drain', 'cancel']],
    [job('STREAMING', 'RUNNING', 'DRAINED'), ['cancel']],
    [job('STREAMING', 'RUNNING', 'CANCELLED'), []],
    [job('STREAMING', 'DRAINING'), ['cancel']],
    [job('STREAMING', 'CANCELLING'), []],
    [job('STREAMING', 'PENDING'), ['cancel']],
    [job('STREAMING', 'DRAINED'), []],
    [job('BATCH', 'RUNNING'), ['cancel']],
    [job('BATCH', 'RESOURCE_CLEANING_UP'), []],
    [job('BATCH', 'DONE'), []],
    [job('UNKNOWN', 'RUNNING'), ['cancel']],
  ];
  for (const [each, modes] of offers) {
    const asked = each.requestedState ? ` asked to become ${each.requestedState}` : '';
    it(`offers ${modes.join(' and ') || 'nothing'} for ${each.type} ${each.state}${asked}`, async () => {
      assert.deepEqual(stopModes(each), modes);
      for (const mode of ['drain', 'cancel'] as const) {
        const plan = planStop(apiWith(each), ref, mode);
        if (modes.includes(mode)) assert.equal((await plan).mode, mode);
        else {
          await assert.rejects(
            plan,
            (error) =>
              error instanceof DataflowError && error.code === 'FAILED_PRECONDITION' && error.remedy !== '',
          );
        }
      }
    });
  }

  it('changes nothing while planning, and then sends exactly what was planned', async () => {
    const requests: unknown[] = [];
    const api = apiWith(job('STREAMING', 'RUNNING'), requests);
    const plan = await planStop(api, ref, 'drain');
    assert.deepEqual(requests, []);
    assert.deepEqual(plan.request, { method: 'UpdateJob', ...ref, requestedState: 'JOB_STATE_DRAINED' });
    const stopped = await stopJob(api, plan);
    assert.deepEqual(requests, [[ref, 'DRAINED']]);
    assert.equal(stopped.requestedState, 'DRAINED');
  });

  it('says what is lost and what is kept', async () => {
    const consequence = async (found: Job, mode: StopMode): Promise<string> =>
      (await planStop(apiWith(found), ref, mode)).consequence;
    assert.match(
      await consequence(job('STREAMING', 'RUNNING'), 'drain'),
      /finishes the data it has already read/,
    );
    assert.match(await consequence(job('STREAMING', 'RUNNING'), 'cancel'), /not finished is lost/);
    assert.match(await consequence(job('BATCH', 'RUNNING'), 'cancel'), /missing or partial/);
    assert.match(await consequence(job('BATCH', 'QUEUED'), 'cancel'), /before it has processed anything/);
  });
});
