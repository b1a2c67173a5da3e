import { z } from 'zod';
import type { ReadTools } from '../pipeline/toolGateway.ts';

/** What a streaming job has done so far, by the numbers that are available. */
export const stateMeasure = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** The oldest data watermark of its stages; milliseconds since the epoch. */
  watermark: z.number().optional(),
  /** Seconds. */
  lag: z.number().optional(),
  /** Elements that wait. */
  backlog: z.number().optional(),
  /** That are running. */
  workers: z.number().optional(),
  /** Totals by name: the pipeline's own counters, and elements of collections. */
  totals: z.record(z.string(), z.number()),
});
export type StateMeasure = z.output<typeof stateMeasure>;

const scalar = z.union([z.number(), z.string()]).transform(Number);
const value = z.union([
  z.object({ kind: z.literal('scalar'), value: scalar }),
  z.object({ kind: z.enum(['distribution', 'mean']) }),
]);
const answer = z.object({
  counters: z.array(
    z.object({ step: z.string().optional(), namespace: z.string().optional(), name: z.string(), value }),
  ),
  service_metrics: z.array(
    z.object({
      name: z.string(),
      entries: z.array(z.object({ step: z.string().optional(), context: z.string().optional(), value })),
    }),
  ),
  series: z.array(z.object({ metric: z.string(), now: z.number() })),
});

const lagSeries = 'data_watermark_age';
const backlogSeries = 'backlog_elements';
const workersSeries = 'active_worker_instances';

export async function measureState(tools: ReadTools, jobId: string, now: number): Promise<StateMeasure> {
  const reading = await tools.read('get_job_metrics', {
    job_id: jobId,
    limit: 200,
    series: [lagSeries, 'system_lag', backlogSeries, workersSeries],
    minutes: 5,
  });
  const { counters, service_metrics: service, series } = answer.parse(reading.value);
  const totals: Record<string, number> = {};
  const count = (name: string, each: z.output<typeof value>): void => {
    if (each.kind === 'scalar' && Number.isFinite(each.value)) totals[name] = each.value;
  };
  for (const { step = '', namespace = '', name, value: each } of counters)
    count(`${step}/${namespace}/${name}`, each);
  const watermarks: number[] = [];
  for (const { name, entries } of service) {
    for (const { step = '', context = '', value: each } of entries) {
      if (name === 'ElementCount') count(`elements of ${context || step}`, each);
      // In microseconds.
      if (name.endsWith('-windmill-data-watermark') && each.kind === 'scalar')
        watermarks.push(each.value / 1000);
    }
  }
  const largest = (metric: string): number | undefined => {
    const values = series.filter((each) => each.metric === metric).map((each) => each.now);
    return values.length === 0 ? undefined : Math.max(...values);
  };
  const lag = largest(lagSeries) ?? largest('system_lag');
  const backlog = largest(backlogSeries);
  const workers = largest(workersSeries);
  const watermark =
    watermarks.length > 0 ? Math.min(...watermarks) : lag === undefined ? undefined : now - lag * 1000;
  return {
    at: now,
    ...(watermark === undefined ? {} : { watermark }),
    ...(lag === undefined ? {} : { lag }),
    ...(backlog === undefined ? {} : { backlog }),
    ...(workers === undefined ? {} : { workers }),
    totals,
  };
}

/** What the numbers say of a job that went on from the state of another. */
export interface Continuity {
  /** What cannot come right any more; a sentence each. */
  readonly broken: readonly string[];
  /** What is not as it must be yet; a sentence each. */
  readonly missing: readonly string[];
  /** What is as it must be, or could not be measured; a sentence each. */
  readonly told: readonly string[];
}

/** A watermark may be read a little late. */
const watermarkSlackMs = 120_000;
/** Arrivals vary; a total that grew by more than this times what was to be expected is too much. */
const mostGrowth = 2;
const leastGrowth = 0.3;

/**
 * Holds the new job against the old one: the watermark does not go back, totals go on (or begin anew, as the service
 * may let them) and grow neither by much more than can have arrived nor by next to nothing, and the lag is normal.
 * @param before two measures of the old job, the later one just before the takeover
 * @param lagSeconds what counts as normal
 */
export function continuityOf(
  [earlier, last]: readonly [StateMeasure, StateMeasure],
  present: StateMeasure,
  lagSeconds: number,
): Continuity {
  const broken: string[] = [];
  const missing: string[] = [];
  const told: string[] = [];
  if (last.watermark === undefined || present.watermark === undefined) {
    told.push('Whether the watermark goes on could not be measured.');
  } else if (present.watermark < last.watermark - watermarkSlackMs) {
    broken.push(
      `The watermark went back from ${iso(last.watermark)} to ${iso(present.watermark)}: the state was lost.`,
    );
  } else {
    told.push(`The watermark goes on: ${iso(last.watermark)} before, ${iso(present.watermark)} now.`);
  }
  const seconds = (present.at - last.at) / 1000;
  const between = (last.at - earlier.at) / 1000;
  let compared = 0;
  for (const [name, before] of Object.entries(last.totals)) {
    const now = present.totals[name];
    const start = earlier.totals[name];
    if (now === undefined || start === undefined || between <= 0) continue;
    const expected = ((before - start) / between) * seconds;
    if (expected < 100) continue;
    compared += 1;
    const growth = now >= before ? now - before : now;
    if (growth > (expected + (last.backlog ?? 0)) * mostGrowth) {
      broken.push(
        `${name} grew by ${round(growth)} where about ${round(expected)} can have arrived: data was processed twice.`,
      );
    } else if (growth < expected * leastGrowth) {
      missing.push(`${name} grew by ${round(growth)} where about ${round(expected)} were to be expected.`);
    }
  }
  told.push(
    compared === 0
      ? 'No totals could be compared.'
      : `${compared} ${compared === 1 ? 'total goes' : 'totals go'} on without a gap or doubles.`,
  );
  if (present.lag === undefined) missing.push('The lag is not measured.');
  else if (present.lag > lagSeconds)
    missing.push(`The lag is ${round(present.lag)} s; ${lagSeconds} s is normal.`);
  else told.push(`The lag is ${round(present.lag)} s.`);
  return { broken, missing, told };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
