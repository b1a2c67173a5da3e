import type { z } from 'zod';
import type { Decision } from './decision.ts';
import type { JournalNote } from './journal.ts';
import type { MadeThing, MadeThings } from './madeThings.ts';
import type { ActMarker, AgentTask } from './task.ts';
import type { ReadTools } from './toolGateway.ts';

/** What a state may use. It can read and remember, and change nothing at the service. */
export interface StepContext<Settings, Memory> {
  readonly task: AgentTask;
  readonly settings: Settings;
  readonly memory: Memory;
  /** Milliseconds since the epoch, by the clock the task runs on. */
  readonly now: number;
  readonly tools: ReadTools;
  readonly made: Pick<MadeThings, 'list'>;
  readonly signal: AbortSignal;
  /** Adds to the journal. */
  readonly note: (note: JournalNote) => void;
  /** Counts worker-hours and dollars against the budget of the task. */
  readonly spend: (use: { readonly workerHours?: number; readonly usd?: number }) => void;
  /** Tells a person something they did not ask for; say it once. */
  readonly tell: (message: string) => void;
  /** Lets the model, where the task has one, choose among decisions or propose one of its own. */
  readonly advise: (request: AdviceRequest) => Promise<Decision | undefined>;
}

/** What a model is asked. Without a model, or when its answer is no good, the first option is taken. */
export interface AdviceRequest {
  /** What was read, as the tools give it to models: texts from jobs are marked as data. */
  readonly situation: string;
  /** What the rules propose, the best first; may be empty. */
  readonly options: readonly Decision[];
  /** Tools of which the model may propose a call of its own; for the task's job only. */
  readonly tools: readonly string[];
  /** When the facts were read; ISO 8601, UTC. */
  readonly evidenceTime: string;
}

/** Reads, judges and remembers. */
export interface SenseState<Settings, Memory> {
  readonly kind: 'sense';
  /** @throws ToolCallFailure as the tools do: the round is repeated later */
  run(
    context: StepContext<Settings, Memory>,
  ): Promise<{ readonly outcome: string; readonly memory?: Memory }>;
  /** The next state for each outcome. */
  readonly to: Readonly<Record<string, string>>;
}

/**
 * How an act ended. `done`: the service took it. `declined`: a person said no, or nobody answered. `refused`: bounds,
 * budget, policy or the service refused it and nothing was changed. `unclear`: nobody knows, and it is not tried again.
 */
export type ActOutcome = 'done' | 'declined' | 'refused' | 'unclear';

export interface ActResult {
  readonly outcome: ActOutcome;
  readonly act: ActMarker;
  /** Code of the refusal, for example `COOLING_DOWN`. */
  readonly code?: string;
  readonly why?: string;
  readonly retryAfterMs?: number;
  /** What the tool answered; absent for an act whose end nobody saw. */
  readonly value?: Readonly<Record<string, unknown>>;
}

/** What can be found of an act whose end nobody saw; `found`: it was done, with what its tool would have answered. */
export type ActTrace =
  'done' | 'not_done' | 'unknown' | { readonly found: Readonly<Record<string, unknown>> };

/** Makes one change: held against bounds, budget and policy, approved, marked, called, once. */
export interface ActState<Settings, Memory> {
  readonly kind: 'act';
  /** What is to be done. `key` marks this act: put it into what is made, so that `wasDone` can find it. */
  decide(context: StepContext<Settings, Memory>, key: string): Decision;
  /** Whether an act whose end nobody saw (a restart, a lost connection) reached the service. */
  wasDone(context: StepContext<Settings, Memory>, act: ActMarker): Promise<ActTrace>;
  /** What to remember of it. */
  settle(context: StepContext<Settings, Memory>, result: ActResult): Memory;
  /** What stays at the service after it was done, for the list of made things. */
  readonly makes?: (context: StepContext<Settings, Memory>, result: ActResult) => readonly MadeThing[];
  /** Ids of made things that are gone after it was done. */
  readonly removes?: (context: StepContext<Settings, Memory>, result: ActResult) => readonly string[];
  /** Where it goes on, by outcome. An act that a restart cut off and that was not done goes on at `not_done`. */
  readonly to: Readonly<Record<ActOutcome | 'not_done', string>>;
}

/** Lets time pass. The round ends here. */
export interface WaitState<Settings, Memory> {
  readonly kind: 'wait';
  /** Milliseconds from when the wait began. */
  ms(context: StepContext<Settings, Memory>): number;
  readonly to: string;
}

/** Asks a person something other than whether an act may be made. */
export interface AskState<Settings, Memory> {
  readonly kind: 'ask';
  question(context: StepContext<Settings, Memory>): { readonly message: string; readonly detail: string };
  /** Answers that are offered, by id; the texts are on buttons. */
  readonly answers: Readonly<Record<string, string>>;
  /** The next state for each answer, and for none within the time that questions live. */
  readonly to: Readonly<Record<string, string>> & { readonly unanswered: string };
}

export interface EndState<Settings, Memory> {
  readonly kind: 'end';
  readonly status: 'ended' | 'failed';
  reason(context: StepContext<Settings, Memory>): string;
}

export type PlaybookState<Settings, Memory> =
  | SenseState<Settings, Memory>
  | ActState<Settings, Memory>
  | WaitState<Settings, Memory>
  | AskState<Settings, Memory>
  | EndState<Settings, Memory>;

/**
 * How the agent looks after a job, as a table of states: the runner walks it and knows nothing else of it. A round goes
 * on from state to state until it waits or ends; the position is saved at each of them.
 */
export interface PlaybookSpec<Settings, Memory> {
  readonly id: string;
  readonly title: string;
  /** One sentence for people who choose one. */
  readonly description: string;
  readonly settings: z.ZodType<Settings>;
  readonly memory: z.ZodType<Memory>;
  readonly initial: string;
  begin(settings: Settings): Memory;
  readonly states: Readonly<Record<string, PlaybookState<Settings, Memory>>>;
}

/** A playbook whose settings and memory are checked whenever they are handed to its states. */
export type Playbook = PlaybookSpec<unknown, unknown>;

export function definePlaybook<Settings, Memory>(spec: PlaybookSpec<Settings, Memory>): Playbook {
  const typed = (context: StepContext<unknown, unknown>): StepContext<Settings, Memory> => ({
    ...context,
    settings: spec.settings.parse(context.settings),
    memory: spec.memory.parse(context.memory),
  });
  return {
    id: spec.id,
    title: spec.title,
    description: spec.description,
    settings: spec.settings,
    memory: spec.memory,
    initial: spec.initial,
    begin: (settings) => spec.begin(spec.settings.parse(settings)),
    states: Object.fromEntries(
      Object.entries(spec.states).map(([name, state]) => [name, checkedState(state, typed)]),
    ),
  };
}

function checkedState<Settings, Memory>(
  state: PlaybookState<Settings, Memory>,
  typed: (context: StepContext<unknown, unknown>) => StepContext<Settings, Memory>,
): PlaybookState<unknown, unknown> {
  switch (state.kind) {
    case 'sense':
      return { ...state, run: (context) => state.run(typed(context)) };
    case 'act': {
      const { makes, removes } = state;
      return {
        kind: 'act',
        to: state.to,
        decide: (context, key) => state.decide(typed(context), key),
        wasDone: (context, act) => state.wasDone(typed(context), act),
        settle: (context, result) => state.settle(typed(context), result),
        ...(makes ? { makes: (context, result) => makes(typed(context), result) } : {}),
        ...(removes ? { removes: (context, result) => removes(typed(context), result) } : {}),
      };
    }
    case 'wait':
      return { ...state, ms: (context) => state.ms(typed(context)) };
    case 'ask':
      return { ...state, question: (context) => state.question(typed(context)) };
    case 'end':
      return { ...state, reason: (context) => state.reason(typed(context)) };
  }
}

/** What stands against going on with a task that was kept, as by another version; undefined when nothing does. */
export function whyNotResumable(
  { id, states, settings, memory }: Playbook,
  task: Pick<AgentTask, 'position' | 'settings'>,
): string | undefined {
  if (!Object.hasOwn(states, task.position.state)) {
    return `the playbook "${id}" has no state "${task.position.state}"`;
  }
  if (!settings.safeParse(task.settings).success) return 'its settings are not as this version writes them';
  if (!memory.safeParse(task.position.memory).success) {
    return 'what it remembers is not as this version writes it';
  }
  return undefined;
}

/** The names a state may go on to. */
export function successors(state: PlaybookState<unknown, unknown>): readonly string[] {
  switch (state.kind) {
    case 'sense':
    case 'act':
    case 'ask':
      return Object.values(state.to);
    case 'wait':
      return [state.to];
    case 'end':
      return [];
  }
}
