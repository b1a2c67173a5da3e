import type { StageProgress } from '../../dataflow/execution.ts';
import type { JobSeries } from '../../dataflow/jobHistory.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { Evidence } from '../../diagnosis/evidence.ts';
import type { Finding } from '../../diagnosis/finding.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import { readCollectionRates } from '../../monitoring/collectionRates.ts';
import type { GraphAction } from '../shapes/graphView.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FeedUpdates } from './feedUpdates.ts';
import { buildGraphView, type StageFigures } from './graphView.ts';

const flowMs = 15_000;
/** The service measures once a minute, and a diagnosis reads much. */
const judgementMs = 60_000;
/** Older measurements say nothing about now. */
const recentMs = 10 * 60_000;

/** The steps of the job with what flows between them, and what the diagnosis says about them. */
export class GraphFeed implements Feed<'graph'> {
  private readonly flow: FeedUpdates;
  private readonly judgement: FeedUpdates;
  private progress: readonly StageProgress[] = [];
  private rates: ReadonlyMap<string, number> = new Map();
  private stageFigures: ReadonlyMap<string, StageFigures> = new Map();
  private findings: readonly Finding[] = [];
  private flowGaps: readonly string[] = [];
  private judgementGaps: readonly string[] = [];
  /** Whether the last read lacks what another one may find. */
  private isFlowIncomplete = false;

  constructor(private readonly context: FeedContext<'graph'>) {
    this.flow = new FeedUpdates(context, {
      operation: 'Reading what flows between the steps',
      read: (signal) => this.readFlow(signal),
      intervalMs: () => (this.flow.isReadToTheEnd && !this.isFlowIncomplete ? undefined : flowMs),
      watchChanged: () => {
        this.show();
      },
    });
    this.judgement = new FeedUpdates(context, {
      operation: 'Reading how the steps do',
      read: (signal) => this.judge(signal),
      intervalMs: () => (this.judgement.isReadToTheEnd ? undefined : judgementMs),
    });
  }

  start(): void {
    this.flow.start();
    this.judgement.start();
    this.show();
  }

  stop(): void {
    this.flow.stop();
    this.judgement.stop();
  }

  refresh(): void {
    this.flow.readAnew();
    this.judgement.readAnew();
  }

  async receive(action: GraphAction): Promise<void> {
    const { services, watch } = this.context;
    const { job } = watch.snapshot;
    const step = job?.steps[action.step];
    if (job && step) await services.showStepSource?.(job, step.name);
  }

  /** A service without Monitoring, or a person without access to it, still has stages and what the watch counts. */
  private async readFlow(signal: AbortSignal): Promise<void> {
    const { context } = this;
    const { ref } = context.target;
    const api = await context.api({ signal });
    const [stages, rates] = await Promise.allSettled([
      api.getStages(ref, { signal }),
      readCollectionRates(api, ref, context.clock.now(), { signal }),
    ]);
    if (signal.aborted) return;
    if (stages.status === 'fulfilled') this.progress = stages.value;
    this.rates = rates.status === 'fulfilled' ? rates.value : new Map<string, number>();
    this.flowGaps = [
      ...gapOf(stages, 'The state of stages'),
      ...gapOf(rates, 'Elements a second of Cloud Monitoring'),
    ];
    this.isFlowIncomplete = isTransient(stages) || isTransient(rates);
    this.post(this.judgement.failure);
  }

  private async judge(signal: AbortSignal): Promise<void> {
    const { context } = this;
    const [{ diagnose }, evidence] = await Promise.all([
      import('../../diagnosis/diagnose.ts'),
      context.evidence.read(signal),
    ]);
    if (signal.aborted) return;
    this.stageFigures = stageFiguresOf(evidence);
    this.findings = diagnose(evidence).findings;
    this.judgementGaps = evidence.gaps
      .filter(({ source }) => source === 'logs' || source === 'series')
      .map(({ source, reason }) =>
        unread(source === 'logs' ? 'Worker logs' : 'Measurements of stages', reason),
      );
    this.post(this.flow.failure);
  }

  private show(): void {
    this.post(this.flow.failure ?? this.judgement.failure);
  }

  /** @param failure why figures may be missing or old */
  private post(failure: DataflowError | undefined): void {
    const { watch, clock } = this.context;
    const { job, metrics } = watch.snapshot;
    if (!job) return;
    const { progress, rates, stageFigures, findings } = this;
    this.context.post(
      buildGraphView({
        job,
        metrics,
        series: (key) => watch.series(key),
        rates,
        progress,
        stageFigures,
        findings,
        gaps: [...this.flowGaps, ...this.judgementGaps],
        now: clock.now(),
      }),
      failure,
    );
  }
}

/** What each stage was measured at last, as far as that tells about now. */
export function stageFiguresOf({ series, atMs }: Evidence): ReadonlyMap<string, StageFigures> {
  const figures = new Map<string, StageFigures>();
  const take = (
    found: readonly JobSeries[] | undefined,
    figure: (value: number, labels: JobSeries['labels']) => StageFigures,
  ): void => {
    for (const { labels, points } of found ?? []) {
      const { stage } = labels;
      const last = points.at(-1);
      if (stage === undefined || !last || last[0] < atMs - recentMs) continue;
      figures.set(stage, { ...figures.get(stage), ...figure(last[1], labels) });
    }
  };
  take(series.get('per_stage_data_watermark_age'), (freshnessSeconds) => ({ freshnessSeconds }));
  take(series.get('per_stage_system_lag'), (systemLagSeconds) => ({ systemLagSeconds }));
  take(series.get('backlog_elements'), (backlogElements) => ({ backlogElements }));
  take(series.get('is_bottleneck'), (value, { likely_cause: cause = '' }) =>
    value > 0 ? { bottleneck: cause } : {},
  );
  return figures;
}

/** Whether it may be read later. */
function isTransient(result: PromiseSettledResult<unknown>): boolean {
  return result.status === 'rejected' && DataflowError.from(result.reason, 'Reading').isTransient;
}

function gapOf(result: PromiseSettledResult<unknown>, what: string): readonly string[] {
  if (result.status === 'fulfilled') return [];
  return [unread(what, DataflowError.from(result.reason, `Reading ${what}`).reason)];
}

function unread(what: string, reason: string): string {
  return `${what} cannot be read: ${inertText(reason, textLimits.reason)}`;
}
