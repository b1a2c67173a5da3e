import type { PanelGrowthMessage, PanelMessage, ProblemView } from '../protocol.ts';
import type { ViewGrowth } from '../shapes/panelShape.ts';
import { isPanelId, panelShapes, type PanelId, type Panels } from '../shapes/panels.ts';

type Views = { readonly [P in PanelId]?: Panels[P]['view'] };
type States = { readonly [P in PanelId]?: Panels[P]['state'] };

/** What the page knows of its panels: what the extension said last, and what a person chose. */
export class PanelStore {
  private views: Views = {};
  private states: States = {};
  private readonly problems = new Map<PanelId, ProblemView>();
  /** Of the message that each view is of. */
  private readonly serials = new Map<PanelId, number>();

  /** @param kept by an earlier page; what is no state of a panel any more is forgotten */
  constructor(kept: Readonly<Record<string, unknown>>) {
    for (const [panel, state] of Object.entries(kept)) {
      if (isPanelId(panel) && panelShapes[panel].isState(state))
        this.states = { ...this.states, [panel]: state };
    }
  }

  /** Everything a person chose, by panel. */
  get kept(): Readonly<Record<string, unknown>> {
    return this.states;
  }

  view<P extends PanelId>(panel: P): Panels[P]['view'] | undefined {
    return this.views[panel];
  }

  problem(panel: PanelId): ProblemView | undefined {
    return this.problems.get(panel);
  }

  state<P extends PanelId>(panel: P): Panels[P]['state'] {
    return this.states[panel] ?? panelShapes[panel].initial;
  }

  /** What is no state of a panel is not taken: the extension would refuse to feed a panel in it. */
  choose<P extends PanelId>(panel: P, change: Partial<Panels[P]['state']>): void {
    const state = { ...this.state(panel), ...change };
    if (panelShapes[panel].isState(state)) this.states = { ...this.states, [panel]: state };
  }

  /** What the extension says of a panel; a problem alone leaves the view as it was. */
  take({ panel, view, problem, serial }: Pick<PanelMessage, 'panel' | 'view' | 'problem' | 'serial'>): void {
    if (view !== undefined) this.views = { ...this.views, [panel]: view };
    if (problem) this.problems.set(panel, problem);
    else this.problems.delete(panel);
    this.serials.set(panel, serial);
  }

  /** @returns whether what it grows from was there, so that it is shown now */
  grow({ panel, growth, after, serial, problem }: PanelGrowthMessage): boolean {
    const { growth: shape }: { readonly growth?: ViewGrowth<Panels[PanelId]['view']> } = panelShapes[panel];
    const before = this.views[panel];
    if (!shape || before === undefined || this.serials.get(panel) !== after) return false;
    const view = shape.applied(before, growth);
    if (view === undefined) return false;
    this.take({ panel, view, serial, ...(problem && { problem }) });
    return true;
  }
}
