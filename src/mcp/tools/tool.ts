import type { z } from 'zod';
import type { Connection } from '../../dataflow/connection.ts';
import type { DataflowApi, DataflowReads } from '../../dataflow/dataflowApi.ts';
import type { ChangeEffect } from '../../dataflow/operations/changeEffect.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { Fence } from '../untrusted/fence.ts';

/** zod, handed in so that a tool's name, texts and effect can be read without loading it. */
export type Zod = typeof z;

/** What models and people read of a tool. */
export interface ToolTexts {
  /** A snake_case verb and its object; `dataflow_` is put before it where editors want a prefix. */
  readonly name: string;
  readonly title: string;
  /** One line for people. */
  readonly userDescription: string;
  /** What a model needs to choose the tool and to call it right. */
  readonly modelDescription: string;
  /** A codicon, for example `$(list-unordered)`. */
  readonly icon: string;
  readonly tags: readonly string[];
}

/** The part of Dataflow that changes nothing: all that a reading tool is given. */
export type ReadingApi = DataflowReads;

/** What a tool may use while it works on one call. */
export interface ToolCall<Api extends ReadingApi> {
  readonly connections: readonly Connection[];
  /** @throws DataflowError when the connection cannot be opened. */
  api(connection: Connection): Promise<Api>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** For the text of this call's answer. */
  readonly fence: Fence;
  /** Tells a waiting client, in a few words, what is being done. */
  progress(message: string): void;
}

export interface ToolAnswer<Output> {
  readonly structured: Output;
  /** Compact; text from jobs inside the call's fence. */
  readonly text: string;
  /** What the tool's page shows beside the structured content. Only hosts that show pages get it, and no model does. */
  readonly forApp?: Readonly<Record<string, unknown>>;
}

interface ToolBase<Input extends z.ZodType, Output extends z.ZodType> extends ToolTexts {
  /** Arguments, by the names of the API. Unknown ones must be refused: use `z.strictObject`. */
  readonly input: (z: Zod) => Input;
  readonly output: (z: Zod) => Output;
  /** URI of the page that shows its answers in hosts with MCP Apps. */
  readonly appUri?: string;
}

/** A tool that changes nothing. It runs without being asked about. */
export interface ReadTool<Input extends z.ZodType, Output extends z.ZodType> extends ToolBase<Input, Output> {
  readonly effect: 'read';
  run(args: z.output<Input>, call: ToolCall<ReadingApi>): Promise<ToolAnswer<z.output<Output>>>;
}

/** What a change is about. Rules and bounds are held against these facts, never against texts. */
export interface ChangeSubject {
  readonly connection: Pick<Connection, 'id' | 'name'>;
  readonly projectId: string;
  readonly location: string;
  /** The job that changes, or is to be started, which has no id yet. Absent when it could not be found out. */
  readonly job:
    | {
        readonly id: string | undefined;
        readonly name: string;
        /** Undefined when they are not known; a rule that denies by label then denies. */
        readonly labels: Readonly<Record<string, string>> | undefined;
        /** Those that the change gives it, where it does; rules must suit both. */
        readonly labelsAfter?: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly snapshotId?: string;
}

/** A change that was checked and not made yet. */
export interface PlannedChange<Output> {
  readonly subject: ChangeSubject;
  readonly effect: ChangeEffect;
  /** One sentence on how to get back to what was; undefined where nothing leads back. */
  readonly undo: string | undefined;
  /** When the caller says the facts were read on which it decided; ISO 8601. */
  readonly evidenceTime: string | undefined;
  /** Names the job and the consequence, in plain text: what a person approves. */
  readonly approval: string;
  /** Everything the approval rests on. When it differs after the approval, nothing is changed. */
  readonly basis: string;
  /** Set when the caller wants to see the request and not to send it. */
  readonly dryRun?: ToolAnswer<Output>;
  execute(): Promise<ToolAnswer<Output>>;
}

/** A tool that changes something. It can only plan; what carries the plan out is the policy, once it is approved. */
export interface ChangeTool<Input extends z.ZodType, Output extends z.ZodType> extends ToolBase<
  Input,
  Output
> {
  readonly effect: 'change';
  /** Whether what it changes cannot be undone. */
  readonly isDestructive: boolean;
  /** Reads afresh and changes nothing. */
  plan(args: z.output<Input>, call: ToolCall<DataflowApi>): Promise<PlannedChange<z.output<Output>>>;
}

export type Tool = ReadTool<z.ZodType, z.ZodType> | ChangeTool<z.ZodType, z.ZodType>;

/** Types a tool by its own schemas. */
export function defineReadTool<Input extends z.ZodType, Output extends z.ZodType>(
  tool: ReadTool<Input, Output>,
): ReadTool<Input, Output> {
  return tool;
}

/** Types a tool by its own schemas. */
export function defineChangeTool<Input extends z.ZodType, Output extends z.ZodType>(
  tool: ChangeTool<Input, Output>,
): ChangeTool<Input, Output> {
  return tool;
}
