import assert from 'node:assert/strict';
import { consoleUrl, gcloudCommand } from '../../../src/dataflow/jobAddress.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { capabilitiesOf } from '../../../src/dataflow/operations/jobCapabilities.ts';

const job: JobSummary = {
  id: '1',
  name: 'orders',
  projectId: 'p',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'RUNNING',
};

function capabilities(values: Partial<JobSummary>): readonly string[] {
  return [...capabilitiesOf({ ...job, ...values })].sort();
}

describe('What a job offers', () => {
  it('is everything a running streaming job can take', () => {
    assert.deepEqual(capabilities({}), ['cancel', 'drain', 'replace', 'scale', 'snapshot']);
  });

  it('is no drain, scaling or snapshot for a batch job', () => {
    assert.deepEqual(capabilities({ type: 'BATCH' }), ['cancel']);
  });

  it('is only to force it once a cancel was asked for', () => {
    assert.deepEqual(capabilities({ state: 'CANCELLING' }), ['force-cancel']);
    assert.deepEqual(capabilities({ requestedState: 'CANCELLED' }), ['force-cancel']);
  });

  it('is to put it away once it has ended', () => {
    for (const state of ['DONE', 'FAILED', 'CANCELLED', 'DRAINED', 'UPDATED'] as const) {
      assert.deepEqual(capabilities({ state, requestedState: 'CANCELLED' }), ['archive']);
    }
  });
});

describe('The address of a job', () => {
  const ref = { projectId: 'my project', location: 'us-central1', jobId: '2026-01-01_1' };

  it("is in Google's console for Google Cloud only", () => {
    const cloud = {
      id: 'c',
      name: 'c',
      projectId: 'p',
      regions: ['us-central1'],
      auth: { kind: 'adc' },
    } as const;
    assert.equal(
      consoleUrl(cloud, ref),
      'https://console.cloud.google.com/dataflow/jobs/us-central1/2026-01-01_1?project=my%20project',
    );
    assert.equal(consoleUrl({ ...cloud, endpoint: 'localhost:1' }, ref), undefined);
    assert.equal(consoleUrl(undefined, ref), undefined);
  });

  it('is a gcloud command that a shell takes as it is meant', () => {
    assert.equal(
      gcloudCommand({ ...ref, jobId: "1'; rm -rf ~" }),
      "gcloud dataflow jobs describe '1'\\''; rm -rf ~' --region us-central1 --project 'my project'",
    );
  });
});
