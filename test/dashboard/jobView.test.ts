import assert from 'node:assert/strict';
import { buildJobView, type JobViewSource } from '../../src/dashboard/jobView.ts';
import type { JobView } from '../../src/dashboard/protocol.ts';
import { exampleJob } from './exampleJobs.ts';

function view(changes: Partial<JobViewSource> = {}): JobView {
  return buildJobView({
    connectionName: 'Local',
    job: exampleJob(),
    canStop: true,
    ...changes,
  });
}

describe('buildJobView', () => {
  it('makes characters that hide or reorder text visible, whoever wrote them', () => {
    const { name } = view({ job: exampleJob({ name: 'pay\u202Eelif\u202C\u200B\u3164\u034F' }) });
    assert.equal(name, 'pay[U+202E]elif[U+202C][U+200B][U+3164][U+034F]');
  });

  it('tells a job whose end was asked for from one that just runs', () => {
    const { stateLabel } = view({ job: exampleJob({ requestedState: 'CANCELLED' }) });
    assert.match(stateLabel, /Running.*cancel/);
  });

  it('has an end for jobs that ended only', () => {
    assert.equal(view().endTime, undefined);
    const stateTime = '2026-11-24T15:00:00Z';
    assert.equal(view({ job: exampleJob({ state: 'DONE', stateTime }) }).endTime, stateTime);
  });
});
