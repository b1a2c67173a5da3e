import type { Decision } from './decision.ts';
import type { JournalNote } from './journal.ts';
import type { AdviceRequest } from './playbook.ts';
import type { AgentTask } from './task.ts';

/** What an advisor may know and do: it says something, and changes nothing. */
export interface AdviceContext {
  readonly task: AgentTask;
  readonly signal: AbortSignal;
  readonly note: (note: JournalNote) => void;
}

/** Chooses among what the rules propose, or proposes one change of its own. */
export interface Advisor {
  /** @returns undefined when nothing is to be done */
  advise(request: AdviceRequest, context: AdviceContext): Promise<Decision | undefined>;
}

/** The rules alone: the first option. */
export const rulesOnly: Advisor = {
  advise: ({ options }) => Promise.resolve(options[0]),
};
