import type { ChartMode, SnapshotMessage } from '../protocol.ts';

/** Everything the page shows. */
export interface PageModel {
  /** Absent until the panel has spoken. */
  readonly snapshot?: SnapshotMessage;
  readonly chartMode: ChartMode;
  readonly isChartTable: boolean;
  readonly filter: string;
  readonly isServiceOpen: boolean;
  readonly isIdCopied: boolean;
  /** Milliseconds since the epoch; ages are counted up to it. */
  readonly now: number;
}

/** What a person can do on the page. */
export interface PageActions {
  chooseMetric(metricKey: string): void;
  chooseMode(mode: ChartMode): void;
  showChartTable(isShown: boolean): void;
  filterMetrics(filter: string): void;
  openServiceMetrics(isOpen: boolean): void;
  copyJobId(): void;
  stopJob(): void;
  refresh(): void;
}
