import { inertText } from '../../mcp/untrusted/inertText.ts';
import { actionText } from './decision.ts';
import type { JournalEntry, JournalKind } from './journal.ts';
import type { AgentTask } from './task.ts';
import { usdText } from '../../diagnosis/advice/usdText.ts';

/** What the agent does, in a word. */
export const journalVerbs: Readonly<Record<JournalKind, string>> = {
  started: 'began',
  resumed: 'resumed',
  sensed: 'sees',
  judged: 'judges',
  proposed: 'proposes',
  validated: 'checks',
  asked: 'asks',
  answered: 'answer',
  acted: 'acts',
  verified: 'verifies',
  waiting: 'waits',
  model: 'model',
  made: 'made',
  error: 'trouble',
  ended: 'ended',
  shortened: 'left out',
};

const longest = 2000;

/** The journal of a task as people read it: newest round last, a line for each thing seen or done. */
export function journalText(task: AgentTask, entries: readonly JournalEntry[]): string {
  const { job, bounds, approval, use, budget } = task;
  const head = [
    `The agent's journal of ${line(job.jobName)} (${line(job.jobId ?? 'no job yet')}) in ${line(`${job.projectId}, ${job.location}`)}`,
    `Playbook ${task.playbook}, ${task.status}: ${line(task.statusText)}`,
    `Bounds: ${bounds.workers.min} to ${bounds.workers.max} workers, ${use.changes} of ${bounds.mostChanges} changes made (${bounds.kinds.join(', ')})`,
    approval.kind === 'ask'
      ? 'Approval: a person is asked about every change'
      : `Approval: standing permission of ${line(approval.grantedBy)} until ${approval.until}`,
    `Used: ${use.calls} calls${limitText(budget.calls)}${dayText(task)}, ${figure(use.workerHours)} worker-hours${limitText(budget.workerHours)}, ${usdText(use.usd)}${limitText(budget.usd)} beyond what the job had`,
  ];
  let round: number | undefined;
  const body = entries.flatMap((entry) => {
    const title =
      entry.round === round
        ? []
        : ['', `Round ${entry.round}${entry.trace === undefined ? '' : ` (trace ${entry.trace})`}`];
    round = entry.round;
    return [...title, ...entryLines(entry)];
  });
  return `${[...head, ...body].join('\n')}\n`;
}

function entryLines({ at, kind, text, readings, quotes = [], decision }: JournalEntry): readonly string[] {
  const figures = Object.entries(readings ?? {}).map(([name, value]) => `${name} ${figure(value)}`);
  // What a person was asked says all that was to happen, and stays whole.
  const [first = '', ...below] = kind === 'asked' ? text.split('\n') : [text];
  return [
    `${at}  ${journalVerbs[kind].padEnd(8)}  ${line(first)}`,
    ...below.map((each) => `${indent}${inertText(each, Infinity)}`),
    ...(figures.length === 0 ? [] : [`${indent}${line(figures.join(', '))}`]),
    ...quotes.map(
      ({ source, time, text: quoted }) =>
        `${indent}evidence (${source}${time === undefined ? '' : `, ${time}`}): ${line(quoted)}`,
    ),
    ...(decision?.wayBack && kind === 'proposed'
      ? [`${indent}way back: ${line(actionText(decision.wayBack))}`]
      : []),
  ];
}

const indent = ' '.repeat(36);

function line(text: string): string {
  return inertText(text, longest);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function dayText({ budget: { callsPerDay }, use: { day } }: AgentTask): string {
  if (callsPerDay === undefined) return '';
  const since = day === undefined ? '' : `, ${day.calls} of them since ${new Date(day.since).toISOString()}`;
  return ` (${callsPerDay} a day${since})`;
}

function limitText(limit: number | undefined): string {
  return limit === undefined ? '' : ` of ${limit}`;
}
