import type { JobRef } from '../../../dataflow/connection.ts';
import type { DataflowReads } from '../../../dataflow/dataflowApi.ts';
import type { JobSeries, SeriesRequest } from '../../../dataflow/jobHistory.ts';
import type { TimeSpan } from '../../shapes/chartsView.ts';

type Question = Pick<SeriesRequest, 'metric' | 'aligner' | 'groupBy' | 'reducer'>;

interface Kept {
  readonly span: TimeSpan;
  readonly stepMs: number;
  readonly series: readonly JobSeries[];
}

/** What Cloud Monitoring may still add to or change: readings become visible up to four minutes late. */
const lateMs = 4 * 60_000;

/** Reads series of one job and asks each time only for what it has not read yet. */
export class SeriesReader {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly ref: JobRef) {}

  /**
   * @param span on whole steps
   * @returns readings after the beginning of the span up to its end
   * @throws DataflowError
   */
  async read(
    api: Pick<DataflowReads, 'listSeries'>,
    question: Question,
    span: TimeSpan,
    stepMs: number,
    signal: AbortSignal,
  ): Promise<readonly JobSeries[]> {
    const { metric, aligner, groupBy, reducer } = question;
    const key = JSON.stringify([metric, aligner, groupBy, reducer]);
    const kept = this.kept.get(key);
    const known = kept?.stepMs === stepMs && covers(kept.span, span.fromMs) ? kept : undefined;
    const late = Math.ceil(lateMs / stepMs) * stepMs;
    const startMs = known ? Math.max(span.fromMs, known.span.toMs - late) : span.fromMs;
    if (known && span.toMs < known.span.toMs) return within(known.series, span);
    const request = {
      metric,
      ...(aligner && { aligner }),
      ...(groupBy && { groupBy }),
      ...(reducer && { reducer }),
      startMs,
      endMs: span.toMs,
      stepSeconds: stepMs / 1000,
    };
    const read = await api.listSeries(this.ref, request, { signal });
    const series = within(known ? joined(known.series, read, startMs) : read, span);
    this.kept.set(key, { span, stepMs, series });
    return series;
  }
}

function covers({ fromMs, toMs }: TimeSpan, time: number): boolean {
  return fromMs <= time && time <= toMs;
}

/** What was read anew takes the place of what was known of that time. */
function joined(
  known: readonly JobSeries[],
  read: readonly JobSeries[],
  startMs: number,
): readonly JobSeries[] {
  const all = new Map<string, JobSeries>();
  for (const series of known) {
    all.set(keyOf(series), { ...series, points: series.points.filter(([time]) => time <= startMs) });
  }
  for (const series of read) {
    const before = all.get(keyOf(series))?.points ?? [];
    const after = series.points.filter(([time]) => time > startMs);
    all.set(keyOf(series), { ...series, points: [...before, ...after] });
  }
  return [...all.values()];
}

function within(series: readonly JobSeries[], { fromMs, toMs }: TimeSpan): readonly JobSeries[] {
  return series.flatMap((each) => {
    const points = each.points.filter(([time]) => time > fromMs && time <= toMs);
    return points.length === 0 ? [] : [{ ...each, points }];
  });
}

function keyOf({ labels }: JobSeries): string {
  return JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));
}
