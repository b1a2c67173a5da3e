import type { Bench, BenchRow } from '../bench.ts';
import { ManyJobs } from './manyJobs.ts';

const sizes = [1, 100, 10_000];
const minutes = 10;
/** Of a connection with one region, a minute: a list every five seconds, and 20 looks for errors. */
const mostSeen = 12 + 20;

interface Way {
  readonly title: string;
  readonly prepare: (view: ManyJobs) => void;
  readonly most: number;
}

const ways: readonly Way[] = [
  { title: 'view hidden', prepare: () => undefined, most: 0 },
  {
    title: 'view shown',
    prepare: (view) => {
      view.setVisible(true);
    },
    most: mostSeen,
  },
  {
    title: 'view shown, one job open',
    prepare: (view) => {
      view.setVisible(true);
      view.open(1);
    },
    // Job, metrics and messages every five seconds.
    most: mostSeen + 3 * 12,
  },
  {
    title: 'view shown, something changing all the time',
    prepare: (view) => {
      view.setVisible(true);
    },
    most: mostSeen,
  },
];

/** How many calls reach the service while nobody does anything, by how many jobs there are. */
const bench: Bench = {
  async run() {
    const rows: BenchRow[] = [];
    for (const { title, prepare, most } of ways) {
      let fewest: number | undefined;
      for (const size of sizes) {
        const view = new ManyJobs(size);
        await view.load();
        prepare(view);
        // What is asked at once, and what is fast after a change, is not what goes on.
        await view.clock.advance(120_000);
        view.calls.clear();
        for (let minute = 0; minute < minutes; minute += 1) {
          if (title.endsWith('all the time')) view.changeSome();
          await view.clock.advance(60_000);
        }
        const calls = [...view.calls.values()].reduce((sum, count) => sum + count, 0) / minutes;
        await view.close();
        fewest ??= calls;
        rows.push({
          what: `Calls a minute, ${size} ${size === 1 ? 'job' : 'jobs'}, ${title}`,
          figure: calls.toFixed(1),
          ...(fewest > 0 && { ratio: { value: calls / fewest, to: `${sizes[0] ?? 0} job` } }),
          aim: { text: `<= ${most}`, isMet: calls <= most },
        });
      }
    }
    return rows;
  },
};
export default bench;
