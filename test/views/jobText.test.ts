import assert from 'node:assert/strict';
import type { JobSummary } from '../../src/dataflow/job.ts';
import { ageText, jobSummaryText } from '../../src/views/jobText.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

const job: JobSummary = {
  id: '1',
  name: 'orders',
  projectId: 'p',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'RUNNING',
};

describe('Text about a job', () => {
  const ages: readonly (readonly [since: string, text: string])[] = [
    ['2026-03-01T12:00:30Z', 'under 1 min'],
    ['2026-03-01T11:59:01Z', 'under 1 min'],
    ['2026-03-01T11:59:00Z', '1 min'],
    ['2026-03-01T11:00:01Z', '59 min'],
    ['2026-03-01T11:00:00Z', '1 h'],
    ['2026-02-27T12:00:01Z', '47 h'],
    ['2026-02-27T12:00:00Z', '2 d'],
    ['2025-03-01T12:00:00Z', '365 d'],
  ];
  for (const [since, text] of ages) {
    it(`calls the age of ${since} "${text}"`, () => {
      assert.equal(ageText(since, now), text);
    });
  }

  it('gives type, state and age of an active job', () => {
    assert.equal(
      jobSummaryText({ ...job, createTime: '2026-03-01T11:55:00Z' }, now),
      'Running · 5 min · Streaming',
    );
  });

  it('says how long ago an ended job ended, not how old it is', () => {
    const ended: JobSummary = {
      ...job,
      type: 'BATCH',
      state: 'FAILED',
      createTime: '2026-02-20T00:00:00Z',
      stateTime: '2026-03-01T10:00:00Z',
    };
    assert.equal(jobSummaryText(ended, now), 'Failed · 2 h ago · Batch');
  });

  it('tells of a drain that was asked for and has not begun', () => {
    assert.equal(
      jobSummaryText({ ...job, requestedState: 'DRAINED' }, now),
      'Running, drain requested · Streaming',
    );
  });

  it('leaves out what the service did not say', () => {
    assert.equal(jobSummaryText(job, now), 'Running · Streaming');
  });
});
