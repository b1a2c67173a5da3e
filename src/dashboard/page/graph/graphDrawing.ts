import { nothing, svg, type SVGTemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { GraphView, StepMark } from '../../shapes/graphView.ts';
import { iconDrawing, stepStateIcon } from '../icons.ts';
import { flowText, mainFigure, shortened, stateTexts } from './figureText.ts';
import { nodeSize, type GraphLayout, type PlacedEdge, type PlacedNode } from './graphLayout.ts';
import type { Point } from './layers.ts';
import { figuresOfNode, flowOf, type NodeFigures } from './nodeFigures.ts';
import type { TreeNode } from './stepTree.ts';

/** What is drawn of a graph now. */
export interface Drawn {
  readonly view: GraphView;
  readonly nodes: readonly PlacedNode[];
  /** Open composites, the outer ones first. */
  readonly frames: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly selected: string | undefined;
  /** Keys of what a search found. */
  readonly found: ReadonlySet<string>;
  /** Small parts are left out of what is seen from far away. */
  readonly isFar: boolean;
  /** The widest edge. */
  readonly mostFlow: number;
}

/** Id of the element that a node or frame is drawn as. */
export type ElementId = (key: string) => string;

/** Of a label, on average, in pixels of the drawing as it is made. */
const letterWidth = 7.6;
/** Characters of the label of an open composite. */
const mostFrameCharacters = 60;
/** For each mark of a node. */
const markRoom = 18;
const widths = { least: 1.25, most: 7 };

/** The largest flow of any edge, by which their widths are drawn. */
export function mostFlowOf(layout: GraphLayout, view: GraphView): number {
  return layout.edges.reduce((most, { collections }) => Math.max(most, amountOf(collections, view)), 0);
}

export function drawing(drawn: Drawn, idOf: ElementId): SVGTemplateResult {
  return svg`
    <g class=${drawn.isFar ? 'far' : ''}>${repeat(
      drawn.frames,
      ({ node }) => node.key,
      (frame) => frameDrawing(frame, drawn, idOf),
    )}</g>
    <g aria-hidden="true">${repeat(
      drawn.edges,
      ({ key }) => key,
      (edge) => edgeDrawing(edge, drawn),
    )}</g>
    <g class=${drawn.isFar ? 'far' : ''}>${repeat(
      drawn.nodes,
      ({ node }) => node.key,
      (placed) => nodeDrawing(placed, drawn, idOf),
    )}</g>`;
}

function nodeDrawing(placed: PlacedNode, drawn: Drawn, idOf: ElementId): SVGTemplateResult {
  const { node, x, y } = placed;
  const figures = figuresOfNode(node, drawn.view);
  const isComposite = node.children.length > 0;
  const { width, height } = nodeSize;
  return svg`<g
    class=${classesOf('graph-node', node, figures, drawn)}
    id=${idOf(node.key)}
    data-key=${node.key}
    role="treeitem"
    aria-level=${node.level}
    aria-selected=${node.key === drawn.selected ? 'true' : 'false'}
    aria-expanded=${isComposite ? 'false' : nothing}
    transform="translate(${x} ${y})"
  >
    <title>${spoken(node, figures)}</title>
    ${isComposite ? svg`<rect class="graph-stack" x="4" y="4" width=${width} height=${height} rx="5" />` : nothing}
    <rect class="graph-box" width=${width} height=${height} rx="5" />
    ${
      drawn.isFar
        ? nothing
        : svg`${drawnIcon(stepStateIcon(figures.state), 9, 10, `step-${figures.state.toLowerCase()}`)}
          ${labelDrawing(node.label, width - 41 - markRoom * markKindsOf(figures.marks).length)}
          <text class="graph-figure" x="31" y="40">${mainFigure(figures)}</text>
          ${isComposite ? svg`<text class="graph-count" x=${width - 28} y="40">${stepCount(node)}</text>` : nothing}
          ${isComposite ? opener('chevronRight', width - 23, 28) : nothing}
          ${marksDrawing(figures.marks, width - 12)}`
    }
  </g>`;
}

function frameDrawing(placed: PlacedNode, drawn: Drawn, idOf: ElementId): SVGTemplateResult {
  const { node, x, y, width, height } = placed;
  const figures = figuresOfNode(node, drawn.view);
  return svg`<g
    class=${classesOf('graph-frame', node, figures, drawn)}
    id=${idOf(node.key)}
    data-key=${node.key}
    role="treeitem"
    aria-level=${node.level}
    aria-selected=${node.key === drawn.selected ? 'true' : 'false'}
    aria-expanded="true"
    transform="translate(${x} ${y})"
  >
    <title>${spoken(node, figures)}</title>
    <rect class="graph-box" width=${width} height=${height} rx="7" />
    ${
      drawn.isFar
        ? nothing
        : svg`${opener('chevronDown', 6, 6)}
          <text class="graph-label" x="27" y="19">${shortened(node.label, Math.min(mostFrameCharacters, Math.floor((width - 60) / letterWidth)))}</text>`
    }
  </g>`;
}

function edgeDrawing(edge: PlacedEdge, { view, selected, isFar, mostFlow }: Drawn): SVGTemplateResult {
  const amount = amountOf(edge.collections, view);
  const share = mostFlow > 0 ? Math.sqrt(amount / mostFlow) : 0;
  const width = widths.least + (widths.most - widths.least) * share;
  const isSelected = selected !== undefined && (edge.from === selected || edge.to === selected);
  const text = isFar ? '' : flowText(flowOf(edge.collections, view));
  const middle = middleOf(edge.points);
  return svg`<path
      class=${isSelected ? 'graph-edge selected' : 'graph-edge'}
      d=${curve(edge.points)}
      stroke-width=${width.toFixed(2)}
      marker-end=${isFar ? nothing : 'url(#graph-arrow)'}
    />${
      text === '' || !middle
        ? nothing
        : svg`<text class="graph-flow" x=${middle.x + 6} y=${middle.y + 4}>${text}</text>`
    }`;
}

function amountOf(collections: readonly number[], view: GraphView): number {
  const { perSecond, elements } = flowOf(collections, view);
  return perSecond ?? (view.hasEnded ? elements : undefined) ?? 0;
}

function markKindsOf(marks: readonly StepMark[]): readonly ('hot' | 'warning')[] {
  return [...new Set(marks.map(({ kind }) => (kind === 'hot' ? 'hot' : 'warning')))];
}

/** Letters are not all as wide; what is too long all the same is cut off. */
function labelDrawing(label: string, width: number): SVGTemplateResult {
  return svg`<svg x="31" y="4" width=${width} height="24">
    <text class="graph-label" y="17">${shortened(label, Math.floor(width / letterWidth))}</text>
  </svg>`;
}

function marksDrawing(marks: readonly StepMark[], right: number): SVGTemplateResult | typeof nothing {
  const kinds = markKindsOf(marks);
  if (kinds.length === 0) return nothing;
  return svg`${kinds.map((kind, index) =>
    drawnIcon(kind === 'hot' ? 'flame' : 'warning', right - 12 - index * markRoom, 6, `mark-${kind}`),
  )}`;
}

/** The part that opens or closes a composite. */
function opener(name: 'chevronRight' | 'chevronDown', x: number, y: number): SVGTemplateResult {
  return svg`<g class="graph-opener" data-opener="">
    <rect x=${x - 2} y=${y - 2} width="20" height="20" rx="4" />
    ${drawnIcon(name, x, y, '')}
  </g>`;
}

function drawnIcon(
  name: Parameters<typeof iconDrawing>[0],
  x: number,
  y: number,
  className: string,
): SVGTemplateResult {
  return svg`<svg class="icon ${className}" x=${x} y=${y} width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
    ${iconDrawing(name)}
  </svg>`;
}

function classesOf(kind: string, node: TreeNode, { marks }: NodeFigures, drawn: Drawn): string {
  return [
    kind,
    ...(node.key === drawn.selected ? ['selected'] : []),
    ...(drawn.found.has(node.key) ? ['found'] : []),
    ...(marks.some((mark) => mark.kind !== 'hot') ? ['troubled'] : []),
  ].join(' ');
}

/** What a reader of the screen says of it, and what is shown under the pointer. */
function spoken(node: TreeNode, figures: NodeFigures): string {
  return [
    node.label,
    ...(node.children.length === 0 ? [] : [stepCount(node)]),
    ...(figures.state === 'UNKNOWN' ? [] : [stateTexts[figures.state]]),
    mainFigure(figures),
    ...figures.marks.map(({ text }) => text),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function stepCount({ steps }: TreeNode): string {
  return `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
}

/** Ends in the points given, and rounds what is between. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const start = `M${place(first)}`;
  if (rest.length === 1) return `${start}L${place(last)}`;
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    const isLast = index === rest.length - 2;
    const to = isLast ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${place(point)} ${place(to)}`;
  });
  return [start, ...bends].join('');
}

function middleOf(points: readonly Point[]): Point | undefined {
  if (points.length % 2 === 1) return points[(points.length - 1) / 2];
  const [one, other] = [points[points.length / 2 - 1], points[points.length / 2]];
  return one && other && { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function place({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
