import type { Bench, BenchRow } from '../bench.ts';
import { cpuMs, median } from '../statistics.ts';
import { ManyJobs } from './manyJobs.ts';

const sizes = [10, 1000, 10_000];
const rounds = 30;
/** Milliseconds of processor time in which a refresh is not felt. */
const unfelt = 16;

/** What a refresh of the Jobs view takes while 1 % of its jobs change, from the answer of the service to the rows. */
const bench: Bench = {
  async run() {
    const rows: BenchRow[] = [];
    let smallest: { cpu: number; addition: number; flat: number } | undefined;
    for (const size of sizes) {
      const before = usedBytes();
      const view = new ManyJobs(size, { grouping: 'name' });
      await view.load();
      view.setVisible(true);
      await view.poll();
      const bytes = (usedBytes() - before) / size;
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        view.changeSome();
        times.push(await cpuMs(() => view.poll()));
      }
      const cpu = median(times);
      const addition = await additionTo(view);
      await view.close();
      const plain = new ManyJobs(size);
      await plain.load();
      plain.setVisible(true);
      const flat = await additionTo(plain);
      await plain.close();
      smallest ??= { cpu, addition, flat };
      rows.push(
        {
          what: `Refresh of ${size} jobs, 1 % changed: processor time (p50)`,
          figure: `${cpu.toFixed(1)} ms`,
          ratio: { value: cpu / smallest.cpu, to: `${sizes[0] ?? 0} jobs` },
          aim: { text: `<= ${unfelt} ms`, isMet: cpu <= unfelt },
        },
        {
          what: `One job more among ${size}, grouped: processor time (p50)`,
          figure: `${addition.toFixed(1)} ms`,
          ratio: { value: addition / smallest.addition, to: `${sizes[0] ?? 0} jobs` },
          aim: { text: `<= ${unfelt} ms`, isMet: addition <= unfelt },
        },
        {
          what: `One job more among ${size}, in one list: processor time (p50)`,
          figure: `${flat.toFixed(1)} ms`,
          ratio: { value: flat / smallest.flat, to: `${sizes[0] ?? 0} jobs` },
          aim: { text: `<= ${unfelt} ms`, isMet: flat <= unfelt },
        },
        {
          what: `Memory of ${size} jobs in the view, a job`,
          figure: `${(bytes / 1024).toFixed(1)} KiB`,
          ratio: { value: bytes / summaryBytes, to: 'a summary as JSON' },
        },
      );
    }
    return rows;
  },
};
export default bench;

/** Milliseconds of processor time that one job more takes. */
async function additionTo(view: ManyJobs): Promise<number> {
  const additions: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    view.addOne();
    additions.push(await cpuMs(() => view.monitor.refresh()));
  }
  return median(additions);
}

/** About what a listing sends for a job. */
const summaryBytes = JSON.stringify({
  id: '2025-12-31_00_00_00-0000000000000000000',
  projectId: 'project-one',
  name: 'orders-1-1234',
  type: 'JOB_TYPE_BATCH',
  currentState: 'JOB_STATE_DONE',
  currentStateTime: '2025-12-31T00:00:00.000Z',
  createTime: '2025-12-31T00:00:00.000Z',
  startTime: '2025-12-31T00:00:00.000Z',
  location: 'us-central1',
  jobMetadata: { sdkVersion: { version: '2.70.0', versionDisplayName: 'Apache Beam SDK for Python' } },
}).length;

function usedBytes(): number {
  global.gc?.();
  global.gc?.();
  return process.memoryUsage().heapUsed;
}
