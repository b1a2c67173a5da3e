/**
 * List prices in US dollars, without discounts, commitments, taxes and what other services cost.
 * @see https://cloud.google.com/dataflow/pricing
 */
export interface PriceList {
  /** Region the prices are for. Most regions cost between the same and a third more. */
  readonly region: string;
  /** Month in which they were noted, `YYYY-MM`. */
  readonly asOf: string;
  readonly currency: 'USD';
  readonly perVcpuHour: Readonly<Record<WorkerKind, number>>;
  readonly perMemoryGbHour: Readonly<Record<WorkerKind, number>>;
  readonly perDiskGbHour: number;
  readonly perSsdGbHour: number;
  /** Batch with Dataflow Shuffle, of what is billable. */
  readonly perShuffleGb: number;
  /** Streaming with Streaming Engine, billed by data processed. */
  readonly perStreamingGb: number;
}

export type WorkerKind = 'batch' | 'flexrs' | 'streaming';

export const prices: PriceList = {
  region: 'us-central1',
  asOf: '2025-01',
  currency: 'USD',
  perVcpuHour: { batch: 0.056, flexrs: 0.0336, streaming: 0.069 },
  perMemoryGbHour: { batch: 0.003557, flexrs: 0.0021342, streaming: 0.003557 },
  perDiskGbHour: 0.000054,
  perSsdGbHour: 0.000298,
  perShuffleGb: 0.011,
  perStreamingGb: 0.018,
};
