import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { JobRef } from '../connection.ts';
import type { WorkerLimits } from '../workerLimits.ts';

/** Samples come once a minute, and are there up to four minutes later. */
const windowMs = 15 * 60_000;

/** A question does not wait longer for what it can do without. */
const patienceMs = 5000;

/**
 * Limits in force, as far as they are known. A job tells only those that were set; for the others Cloud Monitoring is
 * asked, and they stay unknown where it cannot be.
 * @see https://cloud.google.com/monitoring/api/metrics_gcp_d_h#gcp-dataflow
 * @param now milliseconds since the epoch
 * @throws DataflowError `CANCELLED` alone, when the caller's signal is aborted; what is no DataflowError as it comes
 */
export async function presentLimits(
  api: Pick<DataflowApi, 'listSeries'>,
  ref: JobRef,
  told: WorkerLimits,
  now: number,
  options?: CallOptions,
): Promise<WorkerLimits> {
  const [minNumWorkers, maxNumWorkers] = await Promise.all([
    told.minNumWorkers ?? newest(api, ref, 'min_worker_instances_limit', now, options),
    told.maxNumWorkers ?? newest(api, ref, 'max_worker_instances_limit', now, options),
  ]);
  return {
    ...told,
    ...(minNumWorkers !== undefined && { minNumWorkers }),
    ...(maxNumWorkers !== undefined && { maxNumWorkers }),
  };
}

async function newest(
  api: Pick<DataflowApi, 'listSeries'>,
  ref: JobRef,
  metric: string,
  endMs: number,
  options?: CallOptions,
): Promise<number | undefined> {
  const request = { metric, startMs: endMs - windowMs, endMs, stepSeconds: 60 };
  const patience = AbortSignal.timeout(patienceMs);
  const signal = options?.signal ? AbortSignal.any([options.signal, patience]) : patience;
  try {
    const series = await api.listSeries(
      ref,
      { ...request, aligner: 'MAX', groupBy: [], reducer: 'MAX' },
      { signal },
    );
    const value = series[0]?.points.at(-1)?.[1];
    return value !== undefined && Number.isInteger(value) && value >= 1 ? value : undefined;
  } catch (error) {
    if (options?.signal?.aborted === true || !(error instanceof DataflowError)) throw error;
    return undefined;
  }
}
