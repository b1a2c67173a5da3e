import {
  combinedState,
  type GraphStep,
  type GraphView,
  type StepMark,
  type StepState,
} from '../../shapes/graphView.ts';
import type { TreeNode } from './stepTree.ts';

/** How a step or all of a composite does; what is absent is not known. */
export interface NodeFigures extends Pick<
  GraphStep,
  'elementsIn' | 'elementsOut' | 'perSecond' | 'lagMs' | 'wallMs' | 'wallShare'
> {
  readonly state: StepState;
  /** Each once. */
  readonly marks: readonly StepMark[];
  /** Places in the view's list of collections that come from outside, and that go outside or to nobody. */
  readonly taken: readonly number[];
  readonly given: readonly number[];
}

/** What flows along an edge. */
export interface FlowFigures {
  readonly elements?: number;
  readonly perSecond?: number;
}

export function figuresOfNode({ steps }: TreeNode, view: GraphView): NodeFigures {
  const members = steps.map((index) => view.steps[index]).filter((step) => step !== undefined);
  const inside = new Set(steps);
  const made = new Set(members.flatMap(({ outputs }) => outputs));
  const used = new Set(members.flatMap(({ inputs }) => inputs));
  const taken = [...used].filter((index) => !made.has(index));
  const given = [...made].filter(
    (index) => !used.has(index) || (view.collections[index]?.to ?? []).some((taker) => !inside.has(taker)),
  );
  const elementsIn = flowOf(taken, view).elements;
  const { elements: elementsOut, perSecond: givenRate } = flowOf(given, view);
  const perSecond = given.length > 0 ? givenRate : flowOf(taken, view).perSecond;
  const lags = members.map(({ lagMs }) => lagMs).filter((lag) => lag !== undefined);
  const wallMs = sumOf(members.map((step) => step.wallMs));
  const wallShare = sumOf(members.map((step) => step.wallShare));
  return {
    state: combinedState(members.map(({ state }) => state)),
    marks: distinct(members.flatMap(({ marks }) => marks)),
    taken,
    given,
    ...(elementsIn !== undefined && { elementsIn }),
    ...(elementsOut !== undefined && { elementsOut }),
    ...(perSecond !== undefined && { perSecond }),
    ...(lags.length > 0 && { lagMs: Math.max(...lags) }),
    ...(wallMs !== undefined && { wallMs }),
    ...(wallShare !== undefined && { wallShare }),
  };
}

/** Of several collections together. */
export function flowOf(collections: readonly number[], view: GraphView): FlowFigures {
  const found = collections.map((index) => view.collections[index]);
  const elements = sumOf(found.map((each) => each?.elements));
  const perSecond = sumOf(found.map((each) => each?.perSecond));
  return { ...(elements !== undefined && { elements }), ...(perSecond !== undefined && { perSecond }) };
}

function distinct(marks: readonly StepMark[]): readonly StepMark[] {
  return [...new Map(marks.map((mark) => [`${mark.kind} ${mark.text}`, mark])).values()];
}

function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
