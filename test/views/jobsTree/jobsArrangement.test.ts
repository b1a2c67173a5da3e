import assert from 'node:assert/strict';
import { jobStates, type JobSummary } from '../../../src/dataflow/job.ts';
import { KnownJobs } from '../../../src/monitoring/knownJobs.ts';
import { jobKey } from '../../../src/monitoring/jobKey.ts';
import { JobsArrangement } from '../../../src/views/jobsTree/jobsArrangement.ts';
import {
  jobGroupings,
  jobOrders,
  plainListing,
  type JobsListing,
} from '../../../src/views/jobsTree/jobsListing.ts';
import { job } from '../scriptedMonitor.ts';

/** The same numbers each time, from 0 to 1. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

function outline(arrangement: JobsArrangement): unknown {
  return {
    groups: arrangement.groups.map(({ key, jobs }) => [key, jobs.map((placed) => placed.job)]),
    shown: arrangement.shown,
    total: arrangement.total,
  };
}

describe('Where jobs stand in the tree', () => {
  const listings: readonly JobsListing[] = jobGroupings.flatMap((grouping) =>
    jobOrders.map((order) => ({ ...plainListing, grouping, order, labelKey: 'team' })),
  );
  const filtered: readonly JobsListing[] = [
    { ...plainListing, selection: 'active', grouping: 'state', order: 'name' },
    { ...plainListing, selection: 'archived', text: 'job 1' },
  ];

  for (const listing of [...listings, ...filtered]) {
    const { grouping, order, selection } = listing;
    it(`is after many changes as if made anew (${selection}, by ${grouping}, ${order} first)`, () => {
      const random = numbers(7);
      const next = (below: number): number => Math.floor(random.next().value * below);
      const make = (id: number): JobSummary =>
        job(String(id), `job ${next(9)}`, {
          state: jobStates[next(jobStates.length)] ?? 'DONE',
          type: next(2) === 0 ? 'BATCH' : 'STREAMING',
          createTime: new Date(1e12 + (id >> 1) * 1000).toISOString(),
          ...(next(4) === 0 && { isArchived: true }),
        });
      const labelsOf = ({ name }: JobSummary): Record<string, string> => ({ team: name });
      const known = new KnownJobs();
      known.take(Array.from({ length: 60 }, (_, id) => make(id)));
      const arrangement = new JobsArrangement(known.list(), listing, labelsOf);
      for (let round = 0; round < 60; round += 1) {
        const changed = Array.from({ length: next(4) }, () => make(next(80)));
        const gone = next(3) === 0 ? [String(next(80))] : [];
        const change = arrangement.apply(known.take(changed, gone));
        assert.ok(change);
        for (const { key, group } of change.left) assert.equal(arrangement.holds(key, group), false);
        for (const { key, group } of change.inPlace) assert.equal(arrangement.holds(key, group), true);
      }
      assert.deepEqual(outline(arrangement), outline(new JobsArrangement(known.list(), listing, labelsOf)));
      const [first] = known.list();
      assert.ok(first);
      const found = arrangement.groupOf(jobKey(first))?.jobs.some((placed) => placed.job === first);
      assert.equal(
        found ?? false,
        arrangement.groups.some(({ jobs }) => jobs.some((placed) => placed.job === first)),
      );
    });
  }
});
