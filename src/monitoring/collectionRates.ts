import { collectionKey } from '../dataflow/collectionKey.ts';
import type { JobRef } from '../dataflow/connection.ts';
import type { CallOptions, DataflowReads } from '../dataflow/dataflowApi.ts';

const windowMs = 10 * 60_000;

/**
 * Elements a second of a job's collections over the last minutes, by collectionKey, from Cloud Monitoring.
 * @param now - milliseconds since the epoch
 * @throws DataflowError when Monitoring cannot be read
 */
export async function readCollectionRates(
  api: Pick<DataflowReads, 'listSeries'>,
  ref: JobRef,
  now: number,
  options: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  const series = await api.listSeries(
    ref,
    {
      metric: 'elements_produced_count',
      startMs: now - windowMs,
      endMs: now,
      stepSeconds: windowMs / 1000,
      aligner: 'RATE',
      groupBy: ['pcollection'],
    },
    options,
  );
  return new Map(
    series.flatMap(({ labels, points }) => {
      const last = points.at(-1)?.[1];
      return last === undefined ? [] : [[collectionKey(labels['pcollection'] ?? ''), last] as const];
    }),
  );
}
