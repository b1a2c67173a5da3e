import type { JobRef } from '../dataflow/connection.ts';
import type { CallOptions, DataflowReads } from '../dataflow/dataflowApi.ts';
import { DataflowError } from '../dataflow/errors.ts';
import { endOf } from '../dataflow/jobEnd.ts';
import type { JobSeries } from '../dataflow/jobHistory.ts';
import {
  diagnosedSeries,
  type DiagnosedSeries,
  type Evidence,
  type EvidenceGap,
  type EvidenceSource,
} from './evidence.ts';

/** How far back from the moment that is judged series and logs are read. */
const windowMs = 2 * 60 * 60_000;
/** Logs written while a job shuts down come after its end. */
const afterEndMs = 5 * 60_000;
const stepSeconds = 60;

/**
 * Reads all that a diagnosis looks at. What cannot be read (no access to logs or metrics, for example) becomes a gap and
 * never stops the rest.
 * @param now - milliseconds; what a running job is judged at
 * @throws DataflowError when the job itself cannot be read, or when called off
 */
export async function collectEvidence(
  api: DataflowReads,
  ref: JobRef,
  now: number,
  options: CallOptions = {},
): Promise<Evidence> {
  const job = await api.getJob(ref, options);
  const atMs = endOf(job) ?? now;
  const startMs = atMs - windowMs;
  const window = { startMs, endMs: atMs + afterEndMs };
  const gaps: EvidenceGap[] = [];
  const attempt = async <T>(source: EvidenceSource, read: () => Promise<T>, missing: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      const failure = notCancelled(error, source);
      gaps.push({ source, reason: failure.reason });
      return missing;
    }
  };
  const [messages, logs, autoscaling, stages, metrics, series] = await Promise.all([
    attempt('messages', () => api.listMessages(ref, { minimumImportance: 'BASIC' }, options), []),
    attempt(
      'logs',
      () =>
        api.listLogs(
          ref,
          { minimumSeverity: 'WARNING', startTime: new Date(startMs).toISOString() },
          options,
        ),
      [],
    ),
    attempt('autoscaling', () => api.listAutoscalingEvents(ref, options), []),
    attempt('stages', () => api.getStages(ref, options), []),
    attempt('metrics', () => api.getJobMetrics(ref, options), undefined),
    readSeries(api, ref, window, options),
  ]);
  gaps.push(...seriesGaps(series));
  return { atMs, job, messages, logs, autoscaling, stages, metrics, series: series.found, gaps };
}

interface SeriesReading {
  readonly found: ReadonlyMap<DiagnosedSeries, readonly JobSeries[]>;
  readonly failures: readonly DataflowError[];
}

/** @throws DataflowError when called off */
async function readSeries(
  api: DataflowReads,
  ref: JobRef,
  window: { readonly startMs: number; readonly endMs: number },
  options: CallOptions,
): Promise<SeriesReading> {
  const found = new Map<DiagnosedSeries, readonly JobSeries[]>();
  const failures: DataflowError[] = [];
  await Promise.all(
    diagnosedSeries.map(async (metric) => {
      try {
        found.set(metric, await api.listSeries(ref, { metric, ...window, stepSeconds }, options));
      } catch (error) {
        failures.push(notCancelled(error, 'series'));
      }
    }),
  );
  return { found, failures };
}

/** One series that is unknown here (an older service, batch) is no gap, as long as others are known. */
function seriesGaps({ found, failures }: SeriesReading): readonly EvidenceGap[] {
  const unread = failures.filter(({ code }) => code !== 'NOT_FOUND' && code !== 'INVALID_ARGUMENT');
  if (found.size === 0) return [...unread, ...failures].slice(0, 1).map(({ reason }) => gap(reason));
  const [first] = unread;
  return first ? [gap(`${unread.length} of ${diagnosedSeries.length} metrics: ${first.reason}`)] : [];
}

function gap(reason: string): EvidenceGap {
  return { source: 'series', reason };
}

/** @throws DataflowError when it was called off, which is no failure to tell of */
function notCancelled(error: unknown, source: EvidenceSource): DataflowError {
  const failure = DataflowError.from(error, `Reading ${source}`);
  if (failure.code === 'CANCELLED') throw failure;
  return failure;
}
