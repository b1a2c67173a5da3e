import type { TemplateResult } from 'lit';
import type { JobView, ProblemView } from '../protocol.ts';
import type { PanelId, Panels } from '../shapes/panels.ts';

/** One panel of the page. Made once for the life of the page, so that it may own what draws itself. */
export interface PagePanel<P extends PanelId> {
  /** On its tab. */
  readonly label: string;
  /** Its content. @param view absent until the extension has answered */
  template(view: Panels[P]['view'] | undefined, state: Panels[P]['state'], use: PanelUse<P>): TemplateResult;
}

/** What a panel knows and can do beside its view. */
export interface PanelUse<P extends PanelId> {
  readonly job: JobView;
  /** Why the panel could not be read lately; the page tells it above the panel. */
  readonly problem: ProblemView | undefined;
  /** Milliseconds since the epoch; ages are counted up to it. */
  readonly now: number;
  /** Panels that have a tab. */
  readonly offered: readonly PanelId[];
  /** Keeps what a person chose, over hiding and reloads, and draws the page again. */
  choose(change: Partial<Panels[P]['state']>): void;
  /** Has the extension do something. */
  act(action: Panels[P]['action']): void;
  /** Shows another panel. @param change what is chosen in it with that */
  open<Q extends PanelId>(panel: Q, change?: Partial<Panels[Q]['state']>): void;
}

/** Every panel of the page. */
export type PagePanels = { readonly [P in PanelId]: PagePanel<P> };
