import type { PanelMessage, ProblemView } from '../protocol.ts';
import { isPanelId, panelShapes, type PanelId, type Panels } from '../shapes/panels.ts';

type Views = { readonly [P in PanelId]?: Panels[P]['view'] };
type States = { readonly [P in PanelId]?: Panels[P]['state'] };

/** What the page knows of its panels: what the extension said last, and what a person chose. */
export class PanelStore {
  private views: Views = {};
  private states: States = {};
  private readonly problems = new Map<PanelId, ProblemView>();

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
  take({ panel, view, problem }: PanelMessage): void {
    if (view !== undefined) this.views = { ...this.views, [panel]: view };
    if (problem) this.problems.set(panel, problem);
    else this.problems.delete(panel);
  }
}
