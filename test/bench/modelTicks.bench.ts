import type { RunObserver } from '../../src/emulator/engines/engine.ts';
import { ModelEngine } from '../../src/emulator/engines/model/modelEngine.ts';
import { JobType } from '../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import type { Job } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Bench, BenchRow } from './bench.ts';
import { modelJob } from './modelJob.ts';
import { ManualClock } from '../emulator/engines/model/manualClock.ts';
import { noStorage } from '../emulator/engines/model/workloadJobs.ts';
import { cpuMs, median } from './statistics.ts';

const counts = [10, 100, 1000] as const;
const tickSeconds = 5;
/** Of each job: the same stretch of its life, whatever the number of jobs, and as many jobs in all. */
const ticks = 60;
const jobsInAll = 1000;
const rounds = 5;
/** Caches of the processor hold fewer jobs than a thousand. */
const mostGrowth = 1.5;

const ignore = (): void => undefined;
const observer: RunObserver = {
  created: ignore,
  state: ignore,
  message: ignore,
  description: ignore,
  autoscaling: ignore,
  workerLog: ignore,
  samples: ignore,
};

/** The processor time of a step of a job, as more jobs run at once. */
const bench: Bench = {
  async run() {
    const costs = new Map<number, number[]>(counts.map((count) => [count, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const count of counts) {
        const cost = await microsecondsPerTick(count);
        // The first round warms up.
        if (round > 0) costs.get(count)?.push(cost);
      }
    }
    const rows: BenchRow[] = [];
    const baseline = median(costs.get(counts[0]) ?? []);
    for (const [count, measured] of costs) {
      const cost = median(measured);
      const ratio = cost / baseline;
      rows.push({
        what: `A step of a modelled job among ${count}`,
        figure: `${cost.toFixed(1)} µs`,
        ratio: { value: ratio, to: `among ${counts[0]}` },
        aim: { text: `<= ${mostGrowth}`, isMet: ratio <= mostGrowth },
      });
    }
    return rows;
  },
};
export default bench;

async function microsecondsPerTick(count: number): Promise<number> {
  let ms = 0;
  for (let group = 0; group < jobsInAll / count; group += 1) ms += await groupMs(count);
  return (ms * 1000) / (jobsInAll * ticks);
}

/** Processor time of the steps of so many jobs at once. */
async function groupMs(count: number): Promise<number> {
  const clock = new ManualClock();
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const engine = new ModelEngine({ storage: noStorage }, { log, clock });
  const runs = Array.from({ length: count }, (_, index) => engine.run(jobOf(index), observer));
  await Promise.all(runs.map((run) => run.metrics()));
  // Workers start, which happens once in a job.
  clock.advance(600_000);
  const ms = await cpuMs(() => {
    clock.advance(ticks * tickSeconds * 1000);
  });
  await engine.close();
  return ms;
}

function jobOf(index: number): Job {
  const job = modelJob(`job-${index}`, 'healthy-streaming', JobType.STREAMING);
  job.id = `2026-11-24_10_00_00-${index}`;
  return job;
}
