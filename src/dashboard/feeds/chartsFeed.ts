import type { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal } from '../../dataflow/job.ts';
import { chartTable, type ChartId } from '../shapes/chartTable.ts';
import type { ChartsAction, ChartsChoice, ChartsState, ChartsView, ChartView } from '../shapes/chartsView.ts';
import { chartCsv } from './charts/chartCsv.ts';
import { chartMarkdown } from './charts/chartMarkdown.ts';
import { ChartsReader } from './charts/chartsReader.ts';
import { ComparedCharts } from './charts/comparedCharts.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FeedUpdates } from './feedUpdates.ts';

/** The service has a reading a minute; asking twice as often shows it soon after it came. */
const intervalMs = 30_000;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The charts of a job over the stretch of time a person chose, and what they take away of them. */
export class ChartsFeed implements Feed<'charts'> {
  private readonly reader: ChartsReader;
  private readonly updates: FeedUpdates;
  private choice: ChartsChoice | undefined;
  private view: ChartsView | undefined;
  /** Charts of this job and of those it is compared with, and which those are. */
  private comparison: { readonly key: string; readonly charts: ComparedCharts } | undefined;

  constructor(private readonly context: FeedContext<'charts'>) {
    const { target, watch, clock } = context;
    this.reader = new ChartsReader(target.ref, watch, clock);
    this.updates = new FeedUpdates(context, {
      operation: 'Reading the charts',
      read: (signal) => this.read(signal),
      intervalMs: () => (this.isFollowing ? intervalMs : undefined),
      watchChanged: () => {
        this.watchChanged();
      },
    });
  }

  start(state: ChartsState): void {
    this.updates.start();
    this.choose(state);
  }

  stop(): void {
    this.updates.stop();
  }

  refresh(): void {
    this.updates.readAnew();
  }

  async receive(action: ChartsAction): Promise<void> {
    switch (action.kind) {
      case 'show':
        this.choose(action.choice);
        return;
      case 'saveData': {
        const chart = this.chart(action.chart);
        if (chart && this.view) await this.save(action.chart, 'csv', Buffer.from(chartCsv(chart, this.view)));
        return;
      }
      case 'copyMarkdown': {
        const chart = this.chart(action.chart);
        if (!chart || !this.view) return;
        await this.context.services.editor.copy(chartMarkdown(chart, this.view, this.jobName));
        this.context.note('Copied as Markdown');
        return;
      }
      case 'savePicture': {
        const picture = Buffer.from(action.png, 'base64');
        if (picture.subarray(0, pngSignature.length).equals(pngSignature)) {
          await this.save(action.chart, 'png', picture);
        } else {
          this.context.log.warn('A dashboard page gave a picture that is no PNG; it is not saved.');
        }
        return;
      }
    }
  }

  private get jobName(): string {
    const { watch, target } = this.context;
    return watch.snapshot.job?.name ?? target.jobName ?? target.ref.jobId;
  }

  /** Whether there will be more to read. */
  private get isFollowing(): boolean {
    const isAllRead = this.view?.compared ? this.view.hasEnded : this.updates.isReadToTheEnd;
    return this.choice?.isLive === true && !this.choice.zoom && !isAllRead;
  }

  private choose(choice: ChartsChoice): void {
    const isSame =
      this.view !== undefined && JSON.stringify(keyOf(choice)) === JSON.stringify(keyOf(this.choice));
    this.choice = choice;
    if (!isSame) this.updates.readAnew();
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { choice } = this;
    if (!choice) return;
    const api = await this.context.api({ signal });
    const view = await (this.compared(choice) ?? this.reader).read(api, choice, signal);
    if (signal.aborted) return;
    this.post(view);
  }

  /** Jobs of another connection would have to be asked elsewhere: they are left out. */
  private compared({ others = [] }: ChartsChoice): ComparedCharts | undefined {
    const { target, clock } = this.context;
    const refs = others
      .filter(({ connectionId }) => connectionId === target.connectionId)
      .map(({ ref }) => ref);
    if (refs.length === 0) return undefined;
    const key = JSON.stringify(refs);
    if (this.comparison?.key !== key) {
      this.comparison = { key, charts: new ComparedCharts([target.ref, ...refs], clock) };
    }
    return this.comparison.charts;
  }

  /** What the watch gathers is drawn as it comes; the end of the job is read once more. */
  private watchChanged(): void {
    const { job } = this.context.watch.snapshot;
    if (!this.choice || !this.view || !job || this.view.compared) return;
    if (isTerminal(job.state) && !this.view.hasEnded) {
      this.updates.readAnew();
    } else if (this.choice.isLive && !this.choice.zoom) {
      const gathered = this.reader.gathered(this.choice);
      if (gathered) this.post(gathered, this.updates.failure);
    }
  }

  private post(view: ChartsView, failure?: DataflowError): void {
    this.view = view;
    this.context.post(view, failure);
  }

  private chart(id: ChartId): ChartView | undefined {
    return this.view?.charts.find((chart) => chart.id === id);
  }

  private async save(id: ChartId, ending: string, content: Uint8Array): Promise<void> {
    const name = fileName(this.jobName, chartTable[id].title, ending);
    if (await this.context.services.editor.save(name, content)) this.context.note('Saved');
  }
}

/** What decides what is read. */
function keyOf(choice: ChartsChoice | undefined): readonly unknown[] {
  if (!choice) return [];
  const { range, zoom, isLive, isByStep, isByStage, counters, others } = choice;
  return [range, zoom?.fromMs, zoom?.toMs, isLive, isByStep, isByStage, counters, others];
}

/** Letters, digits and hyphens only: the name of a job is untrusted, and file systems differ in what they take. */
function fileName(jobName: string, title: string, ending: string): string {
  const plain = `${jobName}-${title}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${plain.replace(/^-|-$/g, '').slice(0, 100)}.${ending}`;
}
