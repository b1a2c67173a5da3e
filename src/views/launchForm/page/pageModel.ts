import type {
  ActivityMessage,
  Draft,
  FieldKey,
  FieldProblem,
  FormTarget,
  FormView,
  Outcome,
  Pair,
  ProblemView,
} from '../protocol.ts';

/** What is wrong, by field. */
export type FieldProblems = ReadonlyMap<FieldKey, string>;

/** Of several at one field the first. */
export function byField(problems: readonly FieldProblem[]): FieldProblems {
  return new Map(problems.toReversed().map(({ key, text }) => [key, text]));
}

/** Everything the page shows. */
export interface PageModel {
  /** Absent until the panel has spoken. */
  readonly target?: FormTarget;
  /** Why there is no form. */
  readonly failure?: ProblemView;
  readonly form?: { readonly view: FormView; readonly draft: Draft };
  /** Found in the draft itself. */
  readonly problems: FieldProblems;
  /** Of the last try, as long as their fields are as they were. */
  readonly refused: FieldProblems;
  readonly consequence: string;
  readonly activity: ActivityMessage['activity'];
  readonly outcome?: Outcome | undefined;
  /** Fields that were left or changed: what is wrong with others is not said before somebody tries. */
  readonly touched: ReadonlySet<FieldKey>;
  readonly isTried: boolean;
}

/** What a person can do on the page. */
export interface PageActions {
  edit(key: FieldKey, value: string): void;
  editPair(list: PairList, index: number, pair: Pair): void;
  addPair(list: PairList): void;
  removePair(list: PairList, index: number): void;
  leave(key: FieldKey): void;
  validate(): void;
  launch(): void;
  copyCommand(): void;
  retry(): void;
  openDashboard(): void;
  showLog(): void;
}

export type PairList = 'extra' | 'mapping';

/** What is wrong with a field, as far as it is to be said now. */
export function problemAt(model: PageModel, key: FieldKey): string | undefined {
  const refused = model.refused.get(key);
  if (refused !== undefined) return refused;
  return model.isTried || model.touched.has(key) ? model.problems.get(key) : undefined;
}
