import type { Bench, BenchRow } from '../bench.ts';
import { cpuMs, median } from '../statistics.ts';
import { ServedJobs } from './servedJobs.ts';

const minutes = 5;
/** After the view was opened or changed, polls are fast for a while; that is not what goes on. */
const settlingSeconds = 120;
/** As in-process: a list every five seconds, and 20 looks for errors; a job that is open is asked for thrice as often. */
const mostSeen = 12 + 20;
/** A list each half minute, and a look for errors of that one job. */
const mostWatched = 2 + 1;
const mostOpen = mostSeen + 3 * 12;
const rounds = 3;
/** Milliseconds of processor time in which a refresh is not felt. */
const unfelt = 16;

/** What the Jobs view asks of the local service over the wire, and what a refresh takes, by how many jobs there are. */
const bench: Bench = {
  async run() {
    const calls = [await callsOf(1, 1), await callsOf(100, 20), await callsOf(10_000, 20)].flat();
    const refreshes: BenchRow[] = [];
    let smallest: number | undefined;
    for (const size of [10, 1000, 10_000]) {
      const { rows, cpu } = await refreshOf(size, smallest);
      smallest ??= cpu;
      refreshes.push(...rows);
    }
    return [...calls, ...refreshes];
  },
};
export default bench;

async function callsOf(size: number, running: number): Promise<readonly BenchRow[]> {
  const view = new ServedJobs();
  try {
    await view.load(size, running);
    const perMinute = async (): Promise<number> => {
      await view.live(settlingSeconds);
      view.calls.clear();
      await view.live(minutes * 60);
      return view.calls.total / minutes;
    };
    const hidden = await perMinute();
    view.watch(true);
    const watched = await perMinute();
    view.watch(false);
    view.setVisible(true);
    const seen = await perMinute();
    view.open();
    const open = await perMinute();
    const jobs = `${size} ${size === 1 ? 'job' : 'jobs'} of the local service`;
    return [
      { title: 'view hidden', figure: hidden, most: 0 },
      { title: 'view hidden, one job watched', figure: watched, most: mostWatched },
      { title: 'view shown', figure: seen, most: mostSeen },
      { title: 'view shown, one job open', figure: open, most: mostOpen },
    ].map(({ title, figure, most }) => ({
      what: `Calls a minute over the wire, ${jobs}, ${title}`,
      figure: figure.toFixed(1),
      aim: { text: `<= ${most}`, isMet: figure <= most },
    }));
  } finally {
    await view.close();
  }
}

async function refreshOf(
  size: number,
  smallest: number | undefined,
): Promise<{ readonly rows: readonly BenchRow[]; readonly cpu: number }> {
  const changed = Math.max(1, size / 100);
  const before = usedBytes();
  const view = new ServedJobs({ grouping: 'name' });
  try {
    await view.load(size, changed * rounds);
    view.setVisible(true);
    await view.live(30);
    const bytes = (usedBytes() - before) / size;
    const idle: number[] = [];
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      idle.push(await cpuMs(() => view.live(10)));
      const drained = await view.drain(changed);
      times.push(await cpuMs(() => view.live(10)));
      const shown = view.shownDrained(drained);
      if (shown !== changed) throw new Error(`${shown} of ${changed} changes were seen.`);
    }
    // Waiting for the service takes some, too, so it is measured with and without a change.
    const [cpu, quiet] = [median(times), median(idle)];
    return {
      cpu,
      rows: [
        {
          what: `Two polls of ${size} jobs of the local service, 1 % changed: processor time (p50)`,
          figure: `${cpu.toFixed(0)} ms; ${quiet.toFixed(0)} ms with no change`,
          ratio: { value: cpu / (smallest ?? cpu), to: '10 jobs' },
          aim: { text: `<= ${unfelt} ms more than with none`, isMet: cpu - quiet <= unfelt },
        },
        // Fewer are lost among what else comes and goes.
        ...(size < 1000
          ? []
          : [
              {
                what: `Memory of ${size} jobs of the local service in the view, a job`,
                figure: `${(bytes / 1024).toFixed(1)} KiB`,
              },
            ]),
      ],
    };
  } finally {
    await view.close();
  }
}

function usedBytes(): number {
  global.gc?.();
  global.gc?.();
  return process.memoryUsage().heapUsed;
}
