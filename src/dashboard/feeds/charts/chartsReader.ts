import type { AutoscalingEvent } from '../../../dataflow/autoscalingEvent.ts';
import type { JobRef } from '../../../dataflow/connection.ts';
import type { DataflowReads } from '../../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../../dataflow/errors.ts';
import { isTerminal, type Job } from '../../../dataflow/job.ts';
import type { Clock } from '../../../monitoring/clock.ts';
import type { ChartsChoice, ChartsView } from '../../shapes/chartsView.ts';
import type { FollowedJob } from '../followedJob.ts';
import { buildChartsView, told, type ReadChart } from './buildChartsView.ts';
import { lifeOf, onSteps, spanOf, stepFor } from './chartSpans.ts';
import { gatheredLines } from './gatheredCharts.ts';
import { MeasuredCharts, settled, type ChartFrame, type MeasuringApi } from './measuredCharts.ts';

export type ChartsApi = MeasuringApi & Pick<DataflowReads, 'getJob' | 'listAutoscalingEvents'>;

/** Reads all charts of one job; of what it has read before only what may have changed. */
export class ChartsReader {
  private readonly measured: MeasuredCharts;
  private events: readonly AutoscalingEvent[] = [];
  private errorChart: ReadChart = { id: 'errors', lines: [] };
  /** Why Cloud Monitoring gave nothing, in one line. */
  private fallbackNote: string | undefined;

  constructor(
    private readonly ref: JobRef,
    private readonly watch: Pick<FollowedJob, 'snapshot' | 'series'>,
    private readonly clock: Clock,
  ) {
    this.measured = new MeasuredCharts(ref);
  }

  /**
   * Where Cloud Monitoring is refused or has nothing, the charts are made of what the watch has gathered, and say so.
   * @throws DataflowError where nothing could be read and trying again may help
   */
  async read(api: ChartsApi, choice: ChartsChoice, signal: AbortSignal): Promise<ChartsView> {
    const job = this.watch.snapshot.job ?? (await api.getJob(this.ref, { signal }));
    const frame = this.frame(job, choice);
    const { messages } = this.watch.snapshot;
    const [charts, events] = await Promise.all([
      this.measured.read(api, { type: job.type, messages }, frame, choice, signal),
      settled(api.listAutoscalingEvents(this.ref, { signal }), 'Reading what the autoscaler did'),
    ]);
    signal.throwIfAborted();
    // Without its decisions the workers are still drawn; what was known of them stays.
    if (!(events instanceof DataflowError)) this.events = events;
    this.errorChart = charts.find(({ id }) => id === 'errors') ?? this.errorChart;
    this.fallbackNote = fallbackNote(charts);
    const gathered = this.gathered(choice, job);
    if (gathered) return gathered;
    this.fallbackNote = undefined;
    return buildChartsView({ ...frame, charts, events: this.events }, choice);
  }

  /**
   * What the watch has gathered, without asking anybody.
   * @returns undefined while Cloud Monitoring has the readings, and where the watch has none either
   */
  gathered(choice: ChartsChoice, job: Job | undefined = this.watch.snapshot.job): ChartsView | undefined {
    const note = this.fallbackNote;
    if (!job || note === undefined) return undefined;
    const life = lifeOf(job, this.now());
    const span = spanOf(choice, life);
    const { metrics } = this.watch.snapshot;
    const series = (key: string): ReturnType<FollowedJob['series']> => this.watch.series(key);
    const lines = gatheredLines({ metrics: metrics?.metrics ?? [], series, events: this.events }, span);
    if (![...lines.values()].flat().some(({ points }) => points.length > 0)) return undefined;
    const charts = [...lines].map(([id, named]): ReadChart => ({ id, lines: named }));
    return buildChartsView(
      {
        life,
        span,
        hasEnded: isTerminal(job.state),
        stepMs: 0,
        charts: [...charts.slice(0, -1), this.errorChart, ...charts.slice(-1)],
        events: this.events,
        note,
      },
      choice,
    );
  }

  /** A service's clock may be ahead of ours; what it has measured is never cut off. */
  private now(): number {
    const { metrics = [] } = this.watch.snapshot.metrics ?? {};
    return metrics.reduce((latest, { updateTime }) => {
      const time = Date.parse(updateTime ?? '');
      return time > latest ? time : latest;
    }, this.clock.now());
  }

  private frame(job: Job, choice: ChartsChoice): ChartFrame {
    const now = this.now();
    const life = lifeOf(job, now);
    const hasEnded = isTerminal(job.state);
    const span = spanOf(choice, life);
    const stepMs = stepFor(span);
    const isComplete = hasEnded || Math.ceil(span.toMs / stepMs) * stepMs <= now;
    return { life, hasEnded, stepMs, span: onSteps(span, stepMs, isComplete) };
  }
}

/**
 * @returns why the charts cannot come from Cloud Monitoring; undefined when they can
 * @throws DataflowError where trying again may help
 */
function fallbackNote(charts: readonly ReadChart[]): string | undefined {
  const monitored = charts.filter(({ id }) => id !== 'errors');
  if (monitored.some(({ lines }) => lines.length > 0)) return undefined;
  const failure = monitored.map((chart) => chart.failure).find((error) => error !== undefined);
  if (failure?.isTransient === true) throw failure;
  const instead = 'Shown is what was read of the job since somebody looked at it.';
  return failure
    ? `Cloud Monitoring could not be read: ${told(failure)} ${instead}`
    : `Cloud Monitoring has no readings of this time yet. ${instead}`;
}
