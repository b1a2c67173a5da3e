import { isTerminal, type Job } from '../../dataflow/job.ts';
import type { JobMetrics } from '../../dataflow/metrics.ts';
import { prices, type PriceList, type WorkerKind } from './prices.ts';

/** One part of what a job costs. */
export interface CostItem {
  readonly name: 'vCPU' | 'memory' | 'disk' | 'SSD' | 'shuffle data' | 'streaming data';
  /** In `unit`. */
  readonly amount: number;
  readonly unit: 'vCPU h' | 'GB h' | 'GB';
  readonly dollars: number;
  /** At the job's present size; absent where the job does not run, or does not tell its size. */
  readonly dollarsPerHour?: number;
}

/** What a job has cost so far and costs per hour, at list prices. */
export interface CostEstimate {
  readonly soFar: number;
  readonly items: readonly CostItem[];
  /** At its present size; absent for an ended job. Data processed is taken at its mean rate until now. */
  readonly perHour?: number;
  /** If it runs on as it does now. */
  readonly perMonth?: number;
  readonly prices: Pick<PriceList, 'region' | 'asOf' | 'currency'>;
  /** What is not in the figures. */
  readonly notes: readonly string[];
}

const hour = 3600;
const hoursPerMonth = 730;
const megabytesPerGigabyte = 1024;

/**
 * From the job's own resource metrics. Undefined when it has none yet.
 * @param now - milliseconds
 */
export function estimateCost(
  job: Job,
  metrics: JobMetrics,
  now: number,
  list: PriceList = prices,
): CostEstimate | undefined {
  const value = (name: string): number => serviceValue(metrics, name) ?? 0;
  if (serviceValue(metrics, 'TotalVcpuTime') === undefined) return undefined;
  const kind = workerKind(job);
  const perHourOf = hourlyRates(job, metrics, now, kind, list);
  const item = (name: CostItem['name'], amount: number, unit: CostItem['unit'], price: number): CostItem => {
    const dollarsPerHour = perHourOf?.(name, amount * price);
    return {
      name,
      amount,
      unit,
      dollars: amount * price,
      ...(dollarsPerHour === undefined ? {} : { dollarsPerHour }),
    };
  };
  const items = [
    item('vCPU', value('TotalVcpuTime') / hour, 'vCPU h', list.perVcpuHour[kind]),
    item(
      'memory',
      value('TotalMemoryUsage') / megabytesPerGigabyte / hour,
      'GB h',
      list.perMemoryGbHour[kind],
    ),
    item('disk', value('TotalPdUsage') / hour, 'GB h', list.perDiskGbHour),
    item('SSD', value('TotalSsdUsage') / hour, 'GB h', list.perSsdGbHour),
    kind === 'streaming'
      ? item('streaming data', value('TotalStreamingDataProcessed'), 'GB', list.perStreamingGb)
      : item(
          'shuffle data',
          serviceValue(metrics, 'BillableShuffleDataProcessed') ?? value('TotalShuffleDataProcessed'),
          'GB',
          list.perShuffleGb,
        ),
  ].filter(({ amount, dollarsPerHour = 0 }) => amount > 0 || dollarsPerHour > 0);
  const soFar = items.reduce((sum, { dollars }) => sum + dollars, 0);
  const perHour = perHourOf && items.reduce((sum, { dollarsPerHour = 0 }) => sum + dollarsPerHour, 0);
  return {
    soFar,
    items,
    ...(perHour === undefined
      ? {}
      : { perHour, ...(kind === 'streaming' ? { perMonth: perHour * hoursPerMonth } : {}) }),
    prices: { region: list.region, asOf: list.asOf, currency: list.currency },
    notes: [
      `List prices of ${list.region}, noted ${list.asOf}; other regions differ.`,
      'Without discounts, commitments, GPUs, snapshots, and what sources and sinks cost.',
    ],
  };
}

/** What each part costs an hour, given what it has cost so far. Undefined for a job that does not run. */
function hourlyRates(
  job: Job,
  metrics: JobMetrics,
  now: number,
  kind: WorkerKind,
  list: PriceList,
): ((name: CostItem['name'], dollars: number) => number) | undefined {
  const vcpus = serviceValue(metrics, 'CurrentVcpuCount');
  if (isTerminal(job.state) || vcpus === undefined) return undefined;
  const memory = (serviceValue(metrics, 'CurrentMemoryUsage') ?? 0) / megabytesPerGigabyte;
  const started = Date.parse(job.startTime ?? job.createTime ?? '');
  const hours = Number.isNaN(started) ? 0 : Math.max(0, now - started) / 1000 / hour;
  return (name, dollars) => {
    switch (name) {
      case 'vCPU':
        return vcpus * list.perVcpuHour[kind];
      case 'memory':
        return memory * list.perMemoryGbHour[kind];
      case 'disk':
        return (serviceValue(metrics, 'CurrentPdUsage') ?? 0) * list.perDiskGbHour;
      case 'SSD':
        return (serviceValue(metrics, 'CurrentSsdUsage') ?? 0) * list.perSsdGbHour;
      case 'shuffle data':
      case 'streaming data':
        return hours > 0 ? dollars / hours : 0;
    }
  };
}

function workerKind(job: Job): WorkerKind {
  if (job.type === 'STREAMING') return 'streaming';
  return job.environment.isFlexRs === true ? 'flexrs' : 'batch';
}

/** A figure of the service about the whole job. */
function serviceValue({ metrics }: JobMetrics, name: string): number | undefined {
  const found = metrics.find(
    (metric) => metric.name === name && metric.origin !== 'user' && metric.step === undefined,
  );
  if (found?.value.kind !== 'scalar' || typeof found.value.value === 'string') return undefined;
  const value = Number(found.value.value);
  return Number.isFinite(value) ? value : undefined;
}
