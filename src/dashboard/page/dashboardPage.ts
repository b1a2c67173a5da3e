import { render } from 'lit';
import { isMessageToPage, type ChartMode, type CounterRow, type SnapshotMessage } from '../protocol.ts';
import { LiveChart } from './chart/liveChart.ts';
import type { Host } from './host.ts';
import type { PageActions, PageModel } from './pageModel.ts';
import { pageTemplate } from './pageTemplate.ts';

/** How long "Copied" stands beside a copied id, and how often ages are counted on. Milliseconds. */
const copiedFor = 2000;
const tick = 1000;

/** The page: keeps what a person chose, and draws it with the panel's latest snapshot. */
export class DashboardPage implements PageActions {
  private model: PageModel;
  private readonly chart = new LiveChart();
  private copiedTimer: ReturnType<typeof setTimeout> | undefined;
  private scrollTop: number;
  private metricKey: string | undefined;

  constructor(
    private readonly container: HTMLElement,
    private readonly host: Host,
  ) {
    const kept = host.state;
    this.scrollTop = kept?.scrollTop ?? 0;
    this.metricKey = kept?.metricKey;
    this.model = {
      chartMode: kept?.chartMode ?? 'total',
      isChartTable: kept?.isChartTable ?? false,
      filter: kept?.filter ?? '',
      isServiceOpen: kept?.isServiceOpen ?? false,
      isIdCopied: false,
      now: Date.now(),
    };
  }

  /** Listens, and tells the panel so. The page lives as long as its document. */
  start(): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!isMessageToPage(data)) return;
      if (data.type === 'jobIdCopied') this.showCopied();
      else this.showSnapshot(data);
    });
    window.addEventListener('scrollend', () => {
      this.scrollTop = window.scrollY;
      this.keep();
    });
    setInterval(() => {
      if (this.model.snapshot?.job?.hasEnded === false) this.update({ now: Date.now() });
    }, tick);
    this.host.post({ type: 'ready', ...(this.metricKey !== undefined && { metricKey: this.metricKey }) });
  }

  chooseMetric(metricKey: string): void {
    this.metricKey = metricKey;
    this.keep();
    this.host.post({ type: 'chooseMetric', metricKey });
  }

  chooseMode(chartMode: ChartMode): void {
    this.choose({ chartMode });
  }

  showChartTable(isChartTable: boolean): void {
    this.choose({ isChartTable });
  }

  filterMetrics(filter: string): void {
    this.choose({ filter });
  }

  openServiceMetrics(isServiceOpen: boolean): void {
    if (isServiceOpen !== this.model.isServiceOpen) this.choose({ isServiceOpen });
  }

  copyJobId(): void {
    this.host.post({ type: 'copyJobId' });
  }

  stopJob(): void {
    this.host.post({ type: 'stopJob' });
  }

  refresh(): void {
    this.host.post({ type: 'refresh' });
  }

  private showSnapshot(snapshot: SnapshotMessage): void {
    const isFirst = this.model.snapshot === undefined;
    if (isFirst) this.container.replaceChildren();
    this.update({ snapshot, now: Date.now() });
    this.keep();
    if (isFirst && this.scrollTop > 0) window.scrollTo({ top: this.scrollTop, behavior: 'instant' });
  }

  private showCopied(): void {
    clearTimeout(this.copiedTimer);
    this.copiedTimer = setTimeout(() => {
      this.update({ isIdCopied: false });
    }, copiedFor);
    this.update({ isIdCopied: true });
  }

  private choose(change: Partial<PageModel>): void {
    this.update(change);
    this.keep();
  }

  private update(change: Partial<PageModel>): void {
    this.model = { ...this.model, ...change };
    if (this.model.snapshot) this.draw(this.model.snapshot);
  }

  private draw(snapshot: SnapshotMessage): void {
    const { job, chart } = snapshot;
    const row = job && chartedRow([...job.userCounters, ...job.serviceMetrics], chart?.metricKey);
    const mode = row?.hasRate === true ? this.model.chartMode : 'total';
    if (chart && row) this.chart.show({ name: row.name, unit: row.unit, points: chart.points, mode });
    render(pageTemplate(snapshot, this.model, { row, mode, chart: this.chart }, this), this.container);
  }

  private keep(): void {
    const { snapshot, chartMode, isChartTable, filter, isServiceOpen } = this.model;
    if (!snapshot) return;
    this.host.keep({
      target: snapshot.target,
      ...(this.metricKey !== undefined && { metricKey: this.metricKey }),
      chartMode,
      isChartTable,
      filter,
      isServiceOpen,
      scrollTop: this.scrollTop,
    });
  }
}

function chartedRow(rows: readonly CounterRow[], key: string | undefined): CounterRow | undefined {
  return rows.find((row) => row.key === key);
}
