import assert from 'node:assert/strict';
import { ApiError } from '../../src/emulator/api/apiError.ts';
import { JobState } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { FakeRun } from './fakeEngine.ts';
import { refusalOver, RunningEmulator, transports, type DataflowClients } from './runningEmulator.ts';

const place = { projectId: 'local-project', location: 'us-central1' };

for (const transport of transports) {
  describe(`jobs of the local Dataflow service over ${transport}`, () => {
    let running: RunningEmulator;
    let clients: DataflowClients;

    beforeEach(async () => {
      running = await RunningEmulator.start();
      clients = running.clients(transport);
    });
    afterEach(() => running.close());

    async function submit(name: string, more: Record<string, unknown> = {}) {
      const [job] = await clients.jobs.createJob({
        ...place,
        job: { name, type: 'JOB_TYPE_STREAMING', ...more },
      });
      return { id: job.id ?? '', job, run: running.engine.runOf(job) };
    }
    async function stateOf(jobId: string) {
      const [job] = await clients.jobs.getJob({ ...place, jobId });
      return job.currentState;
    }
    const ask = (jobId: string, requestedState: 'JOB_STATE_CANCELLED' | 'JOB_STATE_DRAINED') =>
      clients.jobs.updateJob({ ...place, jobId, job: { requestedState } });
    const refusal = refusalOver(transport);

    it('creates a job that waits for its engine, and echoes the request id', async () => {
      const { job, run } = await submit('wordcount', { clientRequestId: 'r-1' });
      assert.match(job.id ?? '', /^\d{4}-\d\d-\d\d_\d\d_\d\d_\d\d-\d+$/);
      assert.equal(job.currentState, 'JOB_STATE_PENDING');
      assert.equal(job.clientRequestId, 'r-1');
      assert.equal(run.job.name, 'wordcount');
    });

    it('follows the states of the run until the end', async () => {
      const { id, run } = await submit('wordcount');
      run.observer.state(JobState.RUNNING);
      assert.equal(await stateOf(id), 'JOB_STATE_RUNNING');
      run.end(JobState.DONE);
      run.observer.state(JobState.RUNNING);
      assert.equal(await stateOf(id), 'JOB_STATE_DONE');
    });

    it('shows in each view what the service shows in it', async () => {
      const { id } = await submit('wordcount', {
        labels: { team: 'search' },
        steps: [{ kind: 'ParallelRead', name: 's1' }],
        environment: {
          userAgent: {
            fields: {
              name: { stringValue: 'Apache Beam Python 3.12 SDK' },
              version: { stringValue: '2.77.0' },
            },
          },
        },
      });
      const view = async (name: 'SUMMARY' | 'DESCRIPTION' | 'ALL') => {
        const [job] = await clients.jobs.getJob({ ...place, jobId: id, view: `JOB_VIEW_${name}` });
        return job;
      };
      const summary = await view('SUMMARY');
      assert.equal(summary.jobMetadata?.sdkVersion?.version, '2.77.0');
      assert.deepEqual(summary.labels, {});
      assert.deepEqual(summary.steps, []);
      const description = await view('DESCRIPTION');
      assert.deepEqual(description.labels, { team: 'search' });
      assert.ok(description.environment);
      assert.deepEqual(description.steps, []);
      assert.equal((await view('ALL')).steps?.[0]?.name, 's1');
    });

    it('gives the same job to a second attempt of the same request only', async () => {
      const { id } = await submit('wordcount', { clientRequestId: 'r-1' });
      assert.equal((await submit('wordcount', { clientRequestId: 'r-1' })).id, id);
      await assert.rejects(
        submit('wordcount', { clientRequestId: 'r-2' }),
        refusal('ALREADY_EXISTS', /already an active job named wordcount/),
      );
      assert.equal(running.engine.runs.size, 1);
      const elsewhere = { ...place, location: 'europe-west1', job: { name: 'wordcount' } };
      await clients.jobs.createJob(elsewhere);
      running.engine.runOf({ id }).end(JobState.FAILED);
      assert.notEqual((await submit('wordcount', { clientRequestId: 'r-2' })).id, id);
    });

    it('starts one job when two attempts arrive together', async () => {
      const [first, second] = await Promise.all([
        submit('wordcount', { clientRequestId: 'r-1' }),
        submit('wordcount', { clientRequestId: 'r-1' }),
      ]);
      assert.equal(first.id, second.id);
      assert.equal(running.engine.runs.size, 1);
    });

    it('refuses what cannot be a job, naming the field', async () => {
      await assert.rejects(submit('Word Count'), refusal('INVALID_ARGUMENT', /job\.name/));
      await assert.rejects(
        submit('wordcount', { projectId: 'other-project' }),
        refusal('INVALID_ARGUMENT', /job\.project_id/),
      );
      await assert.rejects(
        submit('wordcount', { labels: { Team: 'x' } }),
        refusal('INVALID_ARGUMENT', /job\.labels/),
      );
      await assert.rejects(
        clients.jobs.createJob({ ...place, projectId: '../etc', job: { name: 'wordcount' } }),
        refusal('INVALID_ARGUMENT', /project_id/),
      );
    });

    it('says why no engine runs a job', async () => {
      await assert.rejects(submit('broken'), refusal('NOT_FOUND', /gs:\/\/b\/pipeline\.pb does not exist/));
      await assert.rejects(submit('foreign'), refusal('FAILED_PRECONDITION', /there are: fake/));
      await assert.rejects(
        submit('wordcount', { labels: { 'goog-emulator-engine': 'warp' } }),
        refusal('INVALID_ARGUMENT', /warp.*there are: fake/),
      );
      await submit('wordcount', { labels: { 'goog-emulator-engine': 'fake' } });
    });

    it('does not find jobs of other ids, projects and regions', async () => {
      const { id } = await submit('wordcount');
      await assert.rejects(
        clients.jobs.getJob({ ...place, jobId: 'x' }),
        refusal('NOT_FOUND', /job .*x.* could not be found/),
      );
      await assert.rejects(
        clients.jobs.getJob({ ...place, location: 'europe-west1', jobId: id }),
        refusal('NOT_FOUND', /europe-west1/),
      );
      await assert.rejects(
        clients.jobs.getJob({ ...place, projectId: 'other-project', jobId: id }),
        refusal('NOT_FOUND', /other-project/),
      );
    });

    it('lists by filter and name, newest first, page by page while jobs come', async () => {
      const runs = new Map<string, FakeRun>();
      for (const name of ['a', 'b', 'c', 'd', 'e']) runs.set(name, (await submit(name)).run);
      runs.get('b')?.end(JobState.DONE);
      runs.get('a')?.end(JobState.FAILED);
      const names = async (request: Record<string, unknown>) => {
        const [jobs] = await clients.jobs.listJobs({ ...place, ...request });
        return jobs.map((job) => job.name).join('');
      };
      assert.equal(await names({}), 'edcba');
      assert.equal(await names({ filter: 'ALL' }), 'edcab');
      assert.equal(await names({ filter: 'ACTIVE' }), 'edc');
      assert.equal(await names({ filter: 'TERMINATED' }), 'ab');
      assert.equal(await names({ name: 'd' }), 'd');

      const seen: string[] = [];
      let pageToken = '';
      do {
        const [jobs, , response] = await clients.jobs.listJobs(
          { ...place, pageSize: 2, pageToken },
          { autoPaginate: false },
        );
        seen.push(...jobs.map((job) => job.name ?? ''));
        pageToken = response.nextPageToken ?? '';
        await submit(`new-${seen.length}`);
      } while (pageToken !== '');
      assert.equal(seen.join(''), 'edcba');
    });

    it('lists the jobs of all regions of a project', async () => {
      await submit('here');
      await clients.jobs.createJob({ ...place, location: 'europe-west1', job: { name: 'there' } });
      await clients.jobs.createJob({ ...place, projectId: 'other-project', job: { name: 'other' } });
      const [jobs] = await clients.jobs.aggregatedListJobs({ projectId: place.projectId });
      assert.deepEqual(
        jobs.map((job) => [job.name, job.location]),
        [
          ['there', 'europe-west1'],
          ['here', 'us-central1'],
        ],
      );
    });

    // The API has it over gRPC only.
    if (transport === 'gRPC') {
      it('knows whether a project has active jobs', async () => {
        const { run } = await submit('wordcount');
        const request = { projectId: place.projectId };
        assert.equal((await clients.jobs.checkActiveJobs(request))[0].activeJobsExist, true);
        run.end(JobState.DONE);
        assert.equal((await clients.jobs.checkActiveJobs(request))[0].activeJobsExist, false);
      });
    }

    it('refuses a page token of another query', async () => {
      await submit('a');
      await submit('b');
      const [, , first] = await clients.jobs.listJobs({ ...place, pageSize: 1 }, { autoPaginate: false });
      const pageToken = first.nextPageToken ?? '';
      assert.notEqual(pageToken, '');
      for (const request of [
        { ...place, filter: 'ACTIVE' as const, pageToken },
        { ...place, pageToken: 'nonsense' },
      ]) {
        await assert.rejects(
          clients.jobs.listJobs(request, { autoPaginate: false }),
          refusal('INVALID_ARGUMENT', /page_token/),
        );
      }
    });

    it('cancels through the engine, once', async () => {
      const { id, run } = await submit('wordcount');
      const [answer] = await ask(id, 'JOB_STATE_CANCELLED');
      assert.equal(answer.currentState, 'JOB_STATE_CANCELLING');
      await ask(id, 'JOB_STATE_CANCELLED');
      assert.deepEqual(run.asked, ['cancel']);
      run.end(JobState.DONE);
      assert.equal(await stateOf(id), 'JOB_STATE_CANCELLED');
      await assert.rejects(
        ask(id, 'JOB_STATE_CANCELLED'),
        refusal('FAILED_PRECONDITION', /already terminated .*JOB_STATE_CANCELLED/),
      );
    });

    it('drains running streaming jobs', async () => {
      const { id, run } = await submit('stream');
      await assert.rejects(ask(id, 'JOB_STATE_DRAINED'), refusal('FAILED_PRECONDITION', /only running jobs/));
      run.observer.state(JobState.RUNNING);
      const [answer] = await ask(id, 'JOB_STATE_DRAINED');
      assert.equal(answer.currentState, 'JOB_STATE_DRAINING');
      assert.equal(answer.requestedState, 'JOB_STATE_DRAINED');
      run.end(JobState.DONE);
      assert.equal(await stateOf(id), 'JOB_STATE_DRAINED');
    });

    it('refuses to drain a batch job, and what the engine cannot drain', async () => {
      const batch = await submit('batch', { type: 'JOB_TYPE_BATCH' });
      batch.run.observer.state(JobState.RUNNING);
      await assert.rejects(
        ask(batch.id, 'JOB_STATE_DRAINED'),
        refusal('FAILED_PRECONDITION', /only streaming jobs can be drained/),
      );
      const stream = await submit('undrainable');
      stream.run.observer.state(JobState.RUNNING);
      await assert.rejects(
        ask(stream.id, 'JOB_STATE_DRAINED'),
        refusal('FAILED_PRECONDITION', /The runner cannot drain/),
      );
      assert.equal(await stateOf(stream.id), 'JOB_STATE_RUNNING');
    });

    it('archives terminated jobs by mask, never together with a state', async () => {
      const { id, run } = await submit('wordcount');
      const archive = (more: Record<string, unknown> = {}) =>
        clients.jobs.updateJob({
          ...place,
          jobId: id,
          job: { jobMetadata: { userDisplayProperties: { archived: 'true' } }, ...more },
          updateMask: { paths: ['job_metadata.user_display_properties.archived'] },
        });
      await assert.rejects(archive(), refusal('FAILED_PRECONDITION', /only terminated jobs/));
      run.end(JobState.DONE);
      await assert.rejects(
        archive({ requestedState: 'JOB_STATE_CANCELLED' }),
        refusal('INVALID_ARGUMENT', /Cannot update both state and mask/),
      );
      const [job] = await archive();
      assert.deepEqual(job.jobMetadata?.userDisplayProperties, { archived: 'true' });
    });

    it('refuses with a reason of any length and any text, and goes on answering', async () => {
      running.engine.beforeAccepting = () =>
        Promise.reject(new ApiError('FAILED_PRECONDITION', `No \ud800 é\n${'é\u{1F600}'.repeat(500_000)}`));
      await assert.rejects(submit('long'), refusal('FAILED_PRECONDITION', /No \ufffd é/));
      running.engine.beforeAccepting = () => Promise.resolve();
      await submit('next');
    });
  });
}
