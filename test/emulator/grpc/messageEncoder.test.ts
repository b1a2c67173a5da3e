import assert from 'node:assert/strict';
import { create, fromBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { JobSummaries } from '../../../src/emulator/api/jobSummaries.ts';
import {
  JobSchema,
  JobState,
  ListJobsResponseSchema,
  type Job,
  type ListJobsResponse,
} from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { MessageEncoder } from '../../../src/emulator/grpc/messageEncoder.ts';

describe('answers with summaries of jobs', () => {
  const encoder = new MessageEncoder();
  const summaries = new JobSummaries();

  function listed(jobs: readonly Job[]): ListJobsResponse {
    const page = create(ListJobsResponseSchema, {
      jobs: jobs.map((job) => summaries.of(job)),
      nextPageToken: 'next',
      failedLocation: [{ name: 'europe-west1' }],
    });
    return fromBinary(ListJobsResponseSchema, encoder.encode(ListJobsResponseSchema, page));
  }

  function newJob(name: string): Job {
    return create(JobSchema, {
      name,
      id: `${name}-1`,
      currentState: JobState.RUNNING,
      createTime: timestampFromMs(1000),
      currentStateTime: timestampFromMs(2000),
      jobMetadata: { userDisplayProperties: {} },
    });
  }

  it('say the same as often as they are asked for, with all other fields', () => {
    const jobs = [newJob('one'), newJob('two')];
    const first = listed(jobs);
    assert.deepEqual(
      first.jobs.map(({ name }) => name),
      ['one', 'two'],
    );
    assert.equal(first.nextPageToken, 'next');
    assert.equal(first.failedLocation[0]?.name, 'europe-west1');
    assert.deepEqual(listed(jobs), first);
    // A job is the same wherever it stands.
    assert.deepEqual(listed(jobs.toReversed()).jobs, first.jobs.toReversed());
  });

  it('say what has changed', () => {
    const job = newJob('one');
    listed([job]);
    job.currentState = JobState.DONE;
    job.currentStateTime = timestampFromMs(3000);
    assert.equal(listed([job]).jobs[0]?.currentState, JobState.DONE);
    assert.ok(job.jobMetadata);
    job.jobMetadata.userDisplayProperties['archived'] = 'true';
    assert.deepEqual(listed([job]).jobs[0]?.jobMetadata?.userDisplayProperties, { archived: 'true' });
    job.replacedByJobId = 'two';
    assert.equal(listed([job]).jobs[0]?.replacedByJobId, 'two');
  });

  it('are left as they are where jobs could still change', () => {
    const page = create(ListJobsResponseSchema, { jobs: [newJob('one')] });
    encoder.encode(ListJobsResponseSchema, page);
    const [job] = page.jobs;
    assert.ok(job);
    job.name = 'renamed';
    const bytes = encoder.encode(ListJobsResponseSchema, page);
    assert.equal(fromBinary(ListJobsResponseSchema, bytes).jobs[0]?.name, 'renamed');
  });
});
