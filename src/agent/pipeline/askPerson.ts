import type { Clock } from '../../monitoring/clock.ts';
import type { Person, PersonQuestion } from './person.ts';

/** How long a question can be answered: a little less than the ticket of a call lives that waits for it. */
export const questionMs = 9 * 60_000;

/** Asks, and takes the question back when it has become too old or `signal` aborts. Undefined when there was no answer. */
export async function askPerson(
  question: PersonQuestion,
  deps: { readonly person: Person; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const tooOld = new AbortController();
  const stopTimer = deps.clock.setTimeout(() => {
    tooOld.abort();
  }, questionMs);
  try {
    const signal = AbortSignal.any([deps.signal, tooOld.signal]);
    const answer = await deps.person.ask(question, signal);
    // What is answered after it was taken back does not count, whoever answers.
    return signal.aborted ? undefined : answer;
  } finally {
    stopTimer();
  }
}
