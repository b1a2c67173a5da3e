import type { JobRef } from '../dataflow/connection.ts';
import type { CallOptions, DataflowReads } from '../dataflow/dataflowApi.ts';
import { DataflowError } from '../dataflow/errors.ts';
import { isTerminal, type Job } from '../dataflow/job.ts';
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
      const failure = DataflowError.from(error, `Reading ${source}`);
      if (failure.code === 'CANCELLED') throw failure;
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
    attempt(
      'series',
      () => readSeries(api, ref, window, options),
      new Map<DiagnosedSeries, readonly JobSeries[]>(),
    ),
  ]);
  return { atMs, job, messages, logs, autoscaling, stages, metrics, series, gaps };
}

async function readSeries(
  api: DataflowReads,
  ref: JobRef,
  window: { readonly startMs: number; readonly endMs: number },
  options: CallOptions,
): Promise<Map<DiagnosedSeries, readonly JobSeries[]>> {
  // One series that is unknown here (an older service, batch) is no reason to lose the others.
  const results = await Promise.allSettled(
    diagnosedSeries.map((metric) => api.listSeries(ref, { metric, ...window, stepSeconds }, options)),
  );
  const found = new Map<DiagnosedSeries, readonly JobSeries[]>();
  for (const [index, result] of results.entries()) {
    const name = diagnosedSeries[index];
    if (result.status === 'fulfilled' && name !== undefined) found.set(name, result.value);
  }
  const failed = results.find((result) => result.status === 'rejected');
  if (found.size === 0 && failed) throw failed.reason;
  return found;
}

function endOf({ state, stateTime }: Job): number | undefined {
  if (!isTerminal(state) || stateTime === undefined) return undefined;
  const end = Date.parse(stateTime);
  return Number.isNaN(end) ? undefined : end;
}
