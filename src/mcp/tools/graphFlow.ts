import { collectionKey } from '../../dataflow/collectionKey.ts';
import type { JobRef } from '../../dataflow/connection.ts';
import type { CallOptions } from '../../dataflow/dataflowApi.ts';
import { readCollectionRates } from '../../monitoring/collectionRates.ts';
import { optionalPart } from './optionalPart.ts';
import type { ReadingApi } from './tool.ts';

/** What flows through the collections of a job. */
export interface Flow {
  /** Of several collections together. @param hasEnded - then nothing flows any more */
  of(collections: readonly string[], hasEnded: boolean): { elements?: number; elements_per_second?: number };
  readonly unavailable?: string;
}

/** Elements so far from the job's metrics, and elements a second from Cloud Monitoring; either may be missing. */
export async function readFlow(
  api: ReadingApi,
  ref: JobRef,
  now: number,
  options: CallOptions,
): Promise<Flow> {
  const [totals, rates] = await Promise.all([
    optionalPart(readTotals(api, ref, options), new Map<string, number>(), 'Reading metrics'),
    optionalPart(
      readCollectionRates(api, ref, now, options),
      new Map<string, number>(),
      'Reading metrics over time',
    ),
  ]);
  const unavailable = totals.unavailable ?? rates.unavailable;
  return {
    of: (collections, hasEnded) => {
      const elements = sumOf(collections, totals.found);
      const rate = hasEnded ? undefined : sumOf(collections, rates.found);
      return {
        ...(elements === undefined ? {} : { elements }),
        ...(rate === undefined ? {} : { elements_per_second: Number(rate.toPrecision(4)) }),
      };
    },
    ...(unavailable === undefined ? {} : { unavailable }),
  };
}

async function readTotals(api: ReadingApi, ref: JobRef, options: CallOptions): Promise<Map<string, number>> {
  const { metrics } = await api.getJobMetrics(ref, options);
  return new Map(
    metrics.flatMap(({ name, context, value }) => {
      const collection = context['output_user_name'];
      if (name !== 'ElementCount' || collection === undefined || value.kind !== 'scalar') return [];
      return [[collectionKey(collection), Number(value.value)] as const];
    }),
  );
}

function sumOf(collections: readonly string[], values: ReadonlyMap<string, number>): number | undefined {
  const known = collections
    .map((collection) => values.get(collectionKey(collection)))
    .filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
