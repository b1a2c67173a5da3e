import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { GraphState, GraphView } from '../../shapes/graphView.ts';
import { formatClock } from '../formatting.ts';
import { icon } from '../icons.ts';
import type { PagePanel, PanelUse } from '../pagePanel.ts';
import { GraphCanvas } from './graphCanvas.ts';
import { GraphLayouter, type GraphLayout } from './graphLayout.ts';
import { StepSearch } from './stepSearch.ts';
import { graphToolbar } from './graphToolbar.ts';
import { stepPanel, type StepPanelActions } from './stepPanel.ts';
import { stepTable } from './stepTable.ts';
import {
  compositesOf,
  leavesOf,
  nodeNamed,
  openAtFirst,
  stepTree,
  structureOf,
  wayTo,
  type TreeNode,
} from './stepTree.ts';

/** One structure of a job with what has been laid out of it. */
interface KnownGraph {
  readonly structure: string;
  readonly tree: readonly TreeNode[];
  readonly layouter: GraphLayouter;
  readonly openAtFirst: ReadonlySet<string>;
}

/** The steps of the job as a graph in which a person moves, or as a table. */
export class GraphPanel implements PagePanel<'graph'> {
  readonly label = 'Graph';
  private readonly canvas = new GraphCanvas();
  private seenView: GraphView | undefined;
  private graph: KnownGraph | undefined;
  private laidOut:
    { readonly graph: KnownGraph; readonly open: string; readonly layout: GraphLayout } | undefined;
  /** Not kept: a search is over soon. */
  private readonly search = new StepSearch();

  template(view: GraphView | undefined, state: GraphState, use: PanelUse<'graph'>): TemplateResult {
    if (!view) return loading();
    if (view.steps.length === 0) return html`<p class="empty">${emptyText(view)}</p>`;
    const graph = this.knownGraph(view);
    const open = state.open ? new Set(state.open) : graph.openAtFirst;
    const way = state.selected === undefined ? [] : wayTo(graph.tree, state.selected);
    const actions = this.actionsFor(open, state, use);
    if (state.wanted) this.pointTo(nodeNamed(graph.tree, view.steps, state.wanted), open, state, use);
    return html`<div class="graph">
      ${this.toolbar(graph, open, state, use)}
      ${view.gaps.map((gap) => html`<p class="note">${icon('info')}<span>${gap}</span></p>`)}
      <div class=${way.length > 0 ? 'graph-body with-panel' : 'graph-body'}>
        <div class="graph-main">
          ${state.isTable ? this.table(view, way, state, use, actions) : this.drawing(view, graph, open, way, state, use, actions)}
        </div>
        ${
          way.length === 0
            ? nothing
            : guard([view, state], () =>
                stepPanel(view, way, open.has(way.at(-1)?.key ?? ''), use.now, actions),
              )
        }
      </div>
      <p class="quiet graph-foot">
        ${view.steps.length}
        ${view.steps.length === 1 ? 'step' : 'steps'}${
          view.stepsLeftOut === 0 ? '' : `; ${view.stepsLeftOut} more are not shown`
        }${view.time === undefined ? '' : `; figures of ${formatClock(view.time)}`}
      </p>
    </div>`;
  }

  /** The tree and what was laid out stay as long as the job's graph is the same, whatever its figures. */
  private knownGraph(view: GraphView): KnownGraph {
    if (this.graph && this.seenView === view) return this.graph;
    this.seenView = view;
    const structure = structureOf(view);
    if (this.graph?.structure === structure) return this.graph;
    const tree = stepTree(view.steps);
    this.graph = {
      structure,
      tree,
      layouter: new GraphLayouter(tree, view.collections),
      openAtFirst: openAtFirst(tree),
    };
    this.find('');
    return this.graph;
  }

  private layoutOf(graph: KnownGraph, open: ReadonlySet<string>): GraphLayout {
    const key = JSON.stringify([...open].sort());
    if (this.laidOut?.graph !== graph || this.laidOut.open !== key)
      this.laidOut = { graph, open: key, layout: graph.layouter.layout(open) };
    return this.laidOut.layout;
  }

  private drawing(
    view: GraphView,
    graph: KnownGraph,
    open: ReadonlySet<string>,
    way: readonly TreeNode[],
    state: GraphState,
    use: PanelUse<'graph'>,
    { toggle, select }: StepPanelActions,
  ): TemplateResult {
    const moved = (viewport: NonNullable<GraphState['viewport']>): void => {
      use.choose({ viewport });
    };
    // A step in a closed composite is shown by that.
    const selected = way.find((node) => node.children.length > 0 && !open.has(node.key)) ?? way.at(-1);
    this.canvas.show(
      {
        view,
        layout: this.layoutOf(graph, open),
        selected: selected?.key,
        found: new Set(this.search.found.map(({ key }) => key)),
      },
      state.viewport,
      { select, toggle, moved },
    );
    return html`${this.canvas.element}
      <p class="quiet graph-keys" id="graph-keys">
        Drag or scroll to move, Ctrl and scroll to zoom. Arrow keys follow the data, Enter opens a composite,
        0 shows all. Lines are as wide as what flows.
      </p>`;
  }

  private table(
    view: GraphView,
    way: readonly TreeNode[],
    state: GraphState,
    use: PanelUse<'graph'>,
    actions: StepPanelActions,
  ): TemplateResult {
    const node = way.at(-1);
    const selected = node?.children.length === 0 ? node.steps[0] : undefined;
    const { order } = state;
    return html`${guard([view, order, selected], () =>
      stepTable(
        view,
        { order, selected },
        {
          sort: (next) => {
            use.choose({ order: next });
          },
          select: (step) => {
            const leaf = leavesOf(this.graph?.tree ?? []).find(({ steps }) => steps[0] === step);
            if (leaf) actions.select(leaf.key);
          },
        },
      ),
    )}`;
  }

  private toolbar(
    graph: KnownGraph,
    open: ReadonlySet<string>,
    state: GraphState,
    use: PanelUse<'graph'>,
  ): TemplateResult {
    const composites = compositesOf(graph.tree);
    return graphToolbar(
      { search: this.search, isTable: state.isTable, composites: composites.length, open: open.size },
      {
        find: (text) => {
          this.find(text);
          use.choose({});
        },
        next: (by) => {
          const leaf = this.search.next(by);
          if (leaf) this.reveal(leaf.key, open, state, use);
        },
        openAll: (isOpen) => {
          use.choose({ open: isOpen ? composites.map(({ key }) => key) : [] });
        },
        zoom: (direction) => {
          this.canvas.zoom(direction);
        },
        fit: () => {
          this.canvas.fit();
        },
        showTable: (isTable) => {
          use.choose({ isTable });
        },
      },
    );
  }

  private find(text: string): void {
    const steps = this.seenView?.steps ?? [];
    const leaves = this.graph ? leavesOf(this.graph.tree) : [];
    this.search.find(text, leaves, (leaf) => steps[leaf.steps[0] ?? -1]?.name ?? '');
  }

  /** Done once this drawing is: it draws again. */
  private pointTo(
    node: TreeNode | undefined,
    open: ReadonlySet<string>,
    state: GraphState,
    use: PanelUse<'graph'>,
  ): void {
    queueMicrotask(() => {
      use.choose({ wanted: '' });
      if (node) this.reveal(node.key, open, state, use);
    });
  }

  /** Opens what lies around it, selects it and brings it into view. */
  private reveal(key: string, open: ReadonlySet<string>, state: GraphState, use: PanelUse<'graph'>): void {
    const around = (this.graph ? wayTo(this.graph.tree, key) : []).slice(0, -1).map((node) => node.key);
    const isClosed = around.some((each) => !open.has(each));
    use.choose({ selected: key, ...(isClosed && { open: [...new Set([...open, ...around])] }) });
    if (!state.isTable) this.canvas.goTo(key);
  }

  private actionsFor(open: ReadonlySet<string>, state: GraphState, use: PanelUse<'graph'>): StepPanelActions {
    return {
      select: (key) => {
        use.choose({ selected: key ?? '' });
      },
      toggle: (key) => {
        const next = new Set(open);
        if (!next.delete(key)) next.add(key);
        use.choose({ open: [...next], selected: key });
      },
      goTo: (key) => {
        if (state.isTable) use.choose({ isTable: false });
        this.reveal(key, open, { ...state, isTable: false }, use);
      },
      showLogs: (step) => {
        const name = this.seenView?.steps[step]?.name;
        if (name !== undefined) use.open('messages', { step: name });
      },
      showSource: (step) => {
        use.act({ type: 'showSource', step });
      },
    };
  }
}

function loading(): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label="Reading the graph">
    <div class="bar bar-chart"></div>
  </div>`;
}

function emptyText({ hasEnded }: GraphView): string {
  return hasEnded
    ? 'The service has kept no steps of this job.'
    : 'No steps yet: the service tells them once it has planned the job.';
}
