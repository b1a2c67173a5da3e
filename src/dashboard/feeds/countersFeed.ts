import type { CountersAction, CountersState } from '../shapes/countersView.ts';
import { buildCountersView, chartedMetric } from './countersView.ts';
import type { Feed, FeedContext } from './feed.ts';

/** Counters of the pipeline and metrics of the service, as the watch reads them, one of them over time. */
export class CountersFeed implements Feed<'counters'> {
  private leave: (() => void) | undefined;
  private chosenMetric: string | undefined;

  constructor(private readonly context: FeedContext<'counters'>) {}

  start({ metricKey }: CountersState): void {
    this.chosenMetric = metricKey;
    this.leave = this.context.watch.onDidChange(() => {
      this.post();
    });
    this.post();
  }

  stop(): void {
    this.leave?.();
    this.leave = undefined;
  }

  receive({ metricKey }: CountersAction): Promise<void> {
    this.chosenMetric = metricKey;
    this.post();
    return Promise.resolve();
  }

  private post(): void {
    const { watch } = this.context;
    const { job, metrics } = watch.snapshot;
    if (!job) return;
    const view = buildCountersView({ job, metrics });
    const metricKey = chartedMetric(view, this.chosenMetric)?.key;
    this.context.post({
      ...view,
      ...(metricKey !== undefined && { chart: { metricKey, points: watch.series(metricKey) } }),
    });
  }
}
