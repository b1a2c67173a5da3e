import type { JobRef } from '../../../dataflow/connection.ts';
import type { DataflowReads } from '../../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../../dataflow/errors.ts';
import { isTerminal, type Job } from '../../../dataflow/job.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { Clock } from '../../../monitoring/clock.ts';
import { chartIds, type ChartId } from '../../shapes/chartTable.ts';
import type { ChartsChoice, ChartsView, TimeSpan } from '../../shapes/chartsView.ts';
import { buildChartsView, type ReadChart } from './buildChartsView.ts';
import type { NamedPoints } from './chartLines.ts';
import { lifeOf, onSteps, stepFor } from './chartSpans.ts';
import { MeasuredCharts, settled, type MeasuringApi } from './measuredCharts.ts';

export type ComparingApi = MeasuringApi & Pick<DataflowReads, 'getJob'>;

/** Charts that have a line for the job as a whole, in the order they are shown; that line is their first. */
const comparedIds: readonly ChartId[] = chartIds.filter((id) => id !== 'counters');

interface ComparedRef {
  readonly ref: JobRef;
  readonly charts: MeasuredCharts;
  /** Whether it is the job whose page this is. */
  readonly isShown: boolean;
}

interface ComparedJob {
  readonly job: Job;
  readonly charts: MeasuredCharts;
  readonly life: TimeSpan;
}

/** Lays the charts of some jobs over one another, each from its own beginning. */
export class ComparedCharts {
  private readonly measured: readonly ComparedRef[];

  /** @param refs jobs of one connection, the one that is shown first */
  constructor(
    refs: readonly JobRef[],
    private readonly clock: Clock,
  ) {
    this.measured = refs.map((ref, index) => ({
      ref,
      charts: new MeasuredCharts(ref),
      isShown: index === 0,
    }));
  }

  /**
   * @param zoom milliseconds since the beginning of each job; without it all of their lives
   * @throws DataflowError where one of the jobs cannot be read; another job that is not there any more is left out
   */
  async read(
    api: ComparingApi,
    { zoom }: Pick<ChartsChoice, 'zoom'>,
    signal: AbortSignal,
  ): Promise<ChartsView> {
    const now = this.clock.now();
    const asked = await Promise.all(this.measured.map((each) => jobOf(api, each, now, signal)));
    const jobs = asked.filter((each) => each !== undefined);
    const found = jobs.map(({ job }) => job);
    const gone = asked.length - jobs.length;
    const whole = { fromMs: 0, toMs: Math.max(...jobs.map(({ life }) => life.toMs - life.fromMs)) };
    const span = zoom ?? whole;
    const stepMs = stepFor(span);
    const names = namesOf(found);
    const read = await Promise.all(jobs.map((each) => readJob(api, each, { span, stepMs }, signal)));
    return {
      ...buildChartsView(
        {
          span,
          life: whole,
          hasEnded: found.every(({ state }) => isTerminal(state)),
          stepMs,
          charts: comparedIds.flatMap((id) => comparedChart(id, read, names)),
          events: [],
          isOrdered: true,
        },
        { counters: [] },
      ),
      compared: names,
      ...(gone > 0 && { note: goneNote(gone) }),
    };
  }
}

/** Undefined for another job that was deleted: what is left can be compared all the same. */
async function jobOf(
  api: ComparingApi,
  { ref, charts, isShown }: ComparedRef,
  nowMs: number,
  signal: AbortSignal,
): Promise<ComparedJob | undefined> {
  const job = await settled(api.getJob(ref, { signal }), `Reading job ${ref.jobId}`);
  if (!(job instanceof DataflowError)) return { job, charts, life: lifeOf(job, nowMs) };
  if (isShown || job.code !== 'NOT_FOUND') throw job;
  return undefined;
}

function goneNote(count: number): string {
  return count === 1
    ? 'One of the jobs is not there any more, and is left out.'
    : `${count} of the jobs are not there any more, and are left out.`;
}

/** Times of the answer count from the beginning of the job, on whole steps: those of two jobs fall together. */
async function readJob(
  api: ComparingApi,
  { job, life, charts: measured }: ComparedJob,
  { span, stepMs }: Pick<ChartsView, 'span' | 'stepMs'>,
  signal: AbortSignal,
): Promise<readonly ReadChart[]> {
  const origin = Math.floor(life.fromMs / stepMs) * stepMs;
  const fromMs = origin + span.fromMs;
  const toMs = Math.min(life.toMs, origin + span.toMs);
  if (toMs <= fromMs) return [];
  const hasEnded = isTerminal(job.state) || toMs < life.toMs;
  const frame = { life, hasEnded, stepMs, span: onSteps({ fromMs, toMs }, stepMs, hasEnded) };
  const source = { type: job.type, messages: [] };
  const split = { isByStep: false, isByStage: false };
  const charts = await measured.read(api, source, frame, split, signal);
  return charts.map((chart) => ({
    ...chart,
    lines: chart.lines.map(({ name, points }) => ({
      name,
      points: points.map(([time, value]) => [time - origin, value] as const),
    })),
  }));
}

/** One line for each job that has this chart. */
function comparedChart(
  id: ChartId,
  read: readonly (readonly ReadChart[])[],
  names: readonly string[],
): readonly ReadChart[] {
  const charts = read.map((all) => all.find((chart) => chart.id === id));
  if (charts.every((chart) => chart === undefined)) return [];
  const lines = charts.flatMap((chart, index): NamedPoints[] => {
    const [line] = chart?.lines ?? [];
    return line ? [{ name: names[index] ?? '', points: line.points }] : [];
  });
  const failure = charts.find((chart) => chart?.failure)?.failure;
  return [
    {
      id,
      lines,
      ...(failure && { failure }),
      thresholds: charts.find((chart) => chart?.thresholds)?.thresholds ?? [],
    },
  ];
}

/** A name that two jobs share, as runs of one pipeline do, is told apart by their ids. */
function namesOf(jobs: readonly Job[]): readonly string[] {
  return jobs.map(({ name, id }) => {
    const isShared = jobs.filter((other) => other.name === name).length > 1;
    return inertText(isShared ? `${name} ${id}` : name, textLimits.name);
  });
}
