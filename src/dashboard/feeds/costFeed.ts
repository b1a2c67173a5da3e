import type { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal } from '../../dataflow/job.ts';
import type { JobMetrics } from '../../dataflow/metrics.ts';
import { estimateCost, type CostEstimate } from '../../diagnosis/advice/cost.ts';
import { costNotes } from '../../diagnosis/advice/costNotes.ts';
import type { SizingAdvice } from '../../diagnosis/advice/rightSizing.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import type { CostAction, CostFigures, CostView } from '../shapes/costView.ts';
import type { ScaleTarget } from '../../manifest/commands/commandTargets.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FeedUpdates } from './feedUpdates.ts';

/** Advice rests on half an hour of measurements, once a minute each. */
const adviceMs = 60_000;

/** What the job costs, as the watch reads its use of resources, and how it could cost less. */
export class CostFeed implements Feed<'cost'> {
  private readonly updates: FeedUpdates;
  private advice: readonly SizingAdvice[] = [];
  private gaps: readonly string[] = [];
  /** Of a job that has ended: the watch reads it only once more, and its use is told to the end some minutes later. */
  private lateMetrics: JobMetrics | undefined;

  constructor(private readonly context: FeedContext<'cost'>) {
    this.updates = new FeedUpdates(context, {
      operation: 'Looking for ways to save',
      read: (signal) => this.readAdvice(signal),
      intervalMs: () => (this.updates.isReadToTheEnd ? undefined : adviceMs),
      watchChanged: () => {
        this.post(this.updates.failure);
      },
    });
  }

  start(): void {
    this.updates.start();
    this.post(this.updates.failure);
  }

  stop(): void {
    this.updates.stop();
  }

  refresh(): void {
    this.updates.readAnew();
  }

  /** The limits that the advice names are proposed to the person, who has the last word. */
  receive({ advice }: CostAction): Promise<void> {
    const { target, services } = this.context;
    const proposed = this.advice[advice]?.limits;
    const scaled: ScaleTarget = proposed ? { ...target, proposed } : target;
    return services.editor.run('dataflow.scaleJob', scaled);
  }

  private async readAdvice(signal: AbortSignal): Promise<void> {
    const { context } = this;
    const [{ EvidenceView }, { sizingAdvice }, evidence] = await Promise.all([
      import('../../diagnosis/evidenceView.ts'),
      import('../../diagnosis/advice/rightSizing.ts'),
      context.evidence.read(signal),
    ]);
    if (signal.aborted) return;
    this.advice = sizingAdvice(new EvidenceView(evidence));
    this.gaps = evidence.gaps
      .filter(({ source }) => source === 'series')
      .map(({ reason }) => `Advice would need measurements, which cannot be read: ${reason}`);
    this.lateMetrics = isTerminal(evidence.job.state) ? evidence.metrics : undefined;
    this.post(undefined);
  }

  /** @param failure why advice may be missing or old */
  private post(failure: DataflowError | undefined): void {
    const { context } = this;
    const { job, error, metrics: watched } = context.watch.snapshot;
    const metrics = this.lateMetrics ?? watched;
    if (!job) return;
    if (!metrics) {
      if (error) context.problem(error, 'Reading what the job uses');
      return;
    }
    const now = context.clock.now();
    const estimate = estimateCost(job, metrics, now);
    const view: CostView = {
      ...(estimate && { estimate: figuresOf(estimate) }),
      advice: this.advice.map(({ text, confidence, limits }) => ({
        text: inertText(text, textLimits.reason),
        confidence,
        canScale: limits !== undefined && !isTerminal(job.state),
      })),
      notes: [
        ...(estimate ? costNotes(estimate, context.watch.connection) : []),
        ...this.gaps.map((gap) => inertText(gap, textLimits.reason)),
      ],
      hasEnded: isTerminal(job.state),
      time: metrics.time ?? new Date(now).toISOString(),
    };
    context.post(view, failure);
  }
}

function figuresOf({ soFar, perHour, perMonth, items, prices }: CostEstimate): CostFigures {
  return {
    currency: prices.currency,
    soFar,
    ...(perHour !== undefined && { perHour }),
    ...(perMonth !== undefined && { perMonth }),
    items: items.map(({ name, amount, unit, dollars, dollarsPerHour }) => ({
      name,
      amount,
      unit,
      soFar: dollars,
      ...(dollarsPerHour !== undefined && { perHour: dollarsPerHour }),
    })),
    region: prices.region,
    asOf: prices.asOf,
  };
}
