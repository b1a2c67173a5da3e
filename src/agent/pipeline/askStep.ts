import type { Clock } from '../../monitoring/clock.ts';
import { askPerson } from './askPerson.ts';
import type { JournalNote } from './journal.ts';
import type { Person } from './person.ts';
import type { AskState, StepContext } from './playbook.ts';

/** What a question needs of the round it is asked in. */
export interface AskDeps {
  readonly person: Person;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly note: (note: JournalNote) => void;
  /** A person is being asked, or is not any more. */
  asking(isAsking: boolean): Promise<void>;
}

/** Asks what only a person can decide. @returns the answer of the state that was chosen, or `unanswered` */
export async function ask(
  state: AskState<unknown, unknown>,
  context: StepContext<unknown, unknown>,
  deps: AskDeps,
): Promise<string> {
  const { message, detail } = state.question(context);
  const { id: taskId, job } = context.task;
  const answers = Object.entries(state.answers).map(([id, label]) => ({ id, label }));
  deps.note({ kind: 'asked', text: message });
  await deps.asking(true);
  const answer = await askPerson({ taskId, job, isApproval: false, message, detail, answers }, deps);
  deps.signal.throwIfAborted();
  const known = answer !== undefined && Object.hasOwn(state.answers, answer) ? answer : undefined;
  const words = known === undefined ? undefined : `A person chose: ${state.answers[known] ?? known}.`;
  deps.note({ kind: 'answered', text: words ?? 'Nobody answered in time.' });
  await deps.asking(false);
  return known ?? 'unanswered';
}
