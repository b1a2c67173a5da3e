import type { Clock } from '../../monitoring/clock.ts';
import { budgetProblem, dayOf, restsUntil } from './budget.ts';
import type { Person } from './person.ts';
import type { RoundEnd } from './roundEnd.ts';
import type { TaskRecord } from './taskRecord.ts';

/**
 * What ends a round before it begins: the calls that its task may make are used up. Of a day's, it rests until the day is
 * over; of all, it ends. Either way a person is told, once.
 */
export async function endBySpentCalls(
  record: TaskRecord,
  { clock, person }: { readonly clock: Clock; readonly person: Person },
): Promise<RoundEnd | undefined> {
  const { id: taskId, job, budget, use } = record.task;
  const tell = (text: string): void => {
    person.tell({ taskId, job, message: `${job.jobName}: ${text}` });
  };
  const spent = budgetProblem({ calls: budget.calls }, use);
  if (spent !== undefined) {
    await record.finish('failed', spent);
    tell(`${spent} The agent does not look after it any more.`);
    return { kind: 'final' };
  }
  const until = restsUntil(budget, use, clock.now());
  if (until === undefined) return undefined;
  const day = dayOf(use, clock.now());
  if (!day.isTold) {
    const text = `${callsText(budget)} are made, so it rests until ${new Date(until).toISOString()}.`;
    record.write({ kind: 'waiting', text });
    await record.save({ statusText: text, use: { ...use, day: { ...day, isTold: true } } });
    tell(`${text} It goes on at once when you choose that in the list of what the agent looks after.`);
  }
  return { kind: 'wait', ms: until - clock.now() };
}

/** A person lets a task go on that has made its calls of a day: the next day begins now. */
export async function renewCalls(record: TaskRecord): Promise<void> {
  const { budget, use } = record.task;
  const text = `A person lets it go on before the day is over. ${callsText(budget)} are there again.`;
  record.write({ kind: 'answered', text });
  await record.save({ statusText: text, use: { ...use, day: undefined } });
}

function callsText({ callsPerDay = 0 }: { readonly callsPerDay?: number | undefined }): string {
  return `The ${callsPerDay} calls that the agent may make for it in a day`;
}
