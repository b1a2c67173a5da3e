/**
 * The messages between the launch form's panel (extension host) and its page (webview), and the state the page leaves
 * behind for a reload. Texts in them may come from a template or a job: the page shows them as text and nothing else.
 */

/** Raised when a shape below changes; whatever carries another number is ignored. */
export const protocolVersion = 1;
type Version = typeof protocolVersion;

/** What a form is about. */
export interface FormTarget {
  readonly connectionId: string;
  readonly location: string;
  /** `gs://…` of the template. */
  readonly path: string;
  /** The running job that the new one takes the place of. */
  readonly replaced?: ReplacedJob;
}

export interface ReplacedJob {
  readonly projectId: string;
  readonly jobId: string;
  readonly jobName: string;
}

export const fieldKinds = ['text', 'secret', 'lines', 'number', 'boolean', 'choice'] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** One input of the form. */
export interface FieldView {
  readonly name: string;
  readonly label: string;
  /** The name for people, where the label does not say it. */
  readonly shownName?: string;
  readonly help: string;
  readonly kind: FieldKind;
  /** What it takes, in a few words, for example `gs:// path`; empty for any text. */
  readonly typeLabel: string;
  readonly isRequired: boolean;
  readonly defaultValue?: string;
  /** Of a choice. */
  readonly options: readonly FieldOption[];
  readonly group?: string;
  /** Shown only while the parent has one of the trigger values, or any where none is named. */
  readonly parentName?: string;
  readonly parentTriggerValues: readonly string[];
  /** Whether its value may be kept for the next time: not where it may be a secret. */
  readonly isKept: boolean;
}

export interface FieldOption {
  readonly value: string;
  readonly label: string;
}

export type Values = Readonly<Record<string, string>>;

/** What was filled in under a name; empty for nothing. A template may call a parameter `constructor`. */
export function valueIn(values: Values, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}

export type Pair = readonly [name: string, value: string];

/** What a person has filled in. */
export interface Draft {
  readonly jobName: string;
  readonly location: string;
  readonly parameters: Values;
  readonly environment: Values;
  /** Parameters that the template does not describe. */
  readonly extra: readonly Pair[];
  /** Old step to new step. */
  readonly mapping: readonly Pair[];
}

/** What the inputs are, from the template and the connection. */
export interface FormView {
  readonly title: string;
  readonly description: string;
  /** For example `Flex template · Streaming · Python`. */
  readonly kindLabel: string;
  readonly connectionName: string;
  readonly projectId: string;
  readonly locations: readonly string[];
  readonly parameters: readonly FieldView[];
  readonly environment: readonly FieldView[];
  /** Whether parameters can be named freely: because nothing else is known, or beside those that are. */
  readonly extra: 'only' | 'also' | 'no';
  /** Of the job to replace, as it runs. */
  readonly steps: readonly string[];
}

/** A place in the form: `jobName`, `location`, `parameter:NAME`, `environment:NAME`, `extra:INDEX`, `mapping:INDEX`. */
export type FieldKey =
  | 'jobName'
  | 'location'
  | `parameter:${string}`
  | `environment:${string}`
  | `extra:${number}`
  | `mapping:${number}`;

export interface FieldProblem {
  readonly key: FieldKey;
  readonly text: string;
}

/** What failed, why, and what to do. */
export interface ProblemView {
  readonly operation: string;
  readonly reason: string;
  readonly remedy: string;
}

export type MessageToPage =
  | { readonly version: Version; readonly type: 'loading'; readonly target: FormTarget }
  | {
      readonly version: Version;
      readonly type: 'failed';
      readonly target: FormTarget;
      readonly problem: ProblemView;
    }
  | {
      readonly version: Version;
      readonly type: 'form';
      readonly target: FormTarget;
      readonly view: FormView;
      readonly draft: Draft;
    }
  | ProblemsMessage
  | ActivityMessage;

/** What is wrong with the draft of that number, from its fields alone, and what launching it would do. */
export interface ProblemsMessage {
  readonly version: Version;
  readonly type: 'problems';
  readonly revision: number;
  readonly problems: readonly FieldProblem[];
  readonly consequence: string;
}

/** `asking`: a question of the editor is open. */
export const activities = ['none', 'validating', 'asking', 'launching'] as const;

/** What the panel is doing, and how it ended. */
export interface ActivityMessage {
  readonly version: Version;
  readonly type: 'activity';
  readonly activity: (typeof activities)[number];
  readonly outcome?: Outcome;
}

export type Outcome =
  /** The form has to be corrected first. */
  | { readonly kind: 'incomplete'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'valid'; readonly isCheckedByService: boolean }
  | { readonly kind: 'copied' }
  | { readonly kind: 'launched'; readonly jobName: string; readonly jobId: string }
  /** The service refused it; `problems` are those of its errors that name a field. */
  | {
      readonly kind: 'refused';
      readonly problem: ProblemView;
      readonly problems: readonly FieldProblem[];
    };

export const plainRequests = ['ready', 'retry', 'openDashboard', 'showLog'] as const;
export const draftRequests = ['validate', 'launch', 'copyCommand'] as const;
type PlainRequest = (typeof plainRequests)[number];
type DraftRequest = (typeof draftRequests)[number];

export type MessageFromPage =
  | { readonly version: Version; readonly type: PlainRequest }
  | { readonly version: Version; readonly type: DraftRequest; readonly draft: Draft }
  | { readonly version: Version; readonly type: 'edit'; readonly revision: number; readonly draft: Draft };

/** What the page leaves with the editor, so that a reload brings it back; without values that may be secrets. */
export interface LaunchState {
  readonly version: Version;
  readonly target: FormTarget;
  readonly draft?: Draft;
}
