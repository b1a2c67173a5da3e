import type { ProblemView, SnapshotMessage } from '../protocol.ts';
import type { PanelId } from '../shapes/panels.ts';

/** Everything the page shows around its panels. */
export interface PageModel {
  /** Absent until the panel has spoken. */
  readonly snapshot?: SnapshotMessage;
  readonly isIdCopied: boolean;
  /** Whether all facts of the job are shown where there is little room; elsewhere they always are. */
  readonly areFactsOpen: boolean;
  /** Something that was done a moment ago. */
  readonly note?: string | undefined;
  /** Milliseconds since the epoch; ages are counted up to it. */
  readonly now: number;
}

/** What a person can do on the page around its panels. */
export interface PageActions {
  openPanel(panel: PanelId): void;
  copyJobId(): void;
  toggleFacts(): void;
  stopJob(): void;
  refresh(): void;
}

/** The panel that is shown, drawn. */
export interface ShownPanel {
  readonly panel: PanelId;
  readonly content: unknown;
  /** Why it could not be read; what was known before stands below. */
  readonly problem: ProblemView | undefined;
}
