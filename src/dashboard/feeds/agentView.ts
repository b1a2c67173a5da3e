import { actionText } from '../../agent/pipeline/decision.ts';
import type { JournalEntry, JournalKind } from '../../agent/pipeline/journal.ts';
import { journalVerbs } from '../../agent/pipeline/journalText.ts';
import { isFinal, type AgentTask } from '../../agent/pipeline/task.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import type { AgentEntry, AgentTaskView } from '../shapes/agentView.ts';
import { usdText } from '../../diagnosis/advice/usdText.ts';

/** A page stays quick up to these; older entries stand in the journal itself. */
const limits = { entries: 300, evidence: 12 };

/** One task with the newest of its journal. */
export function agentTaskView(task: AgentTask, journal: readonly JournalEntry[]): AgentTaskView {
  const { id, playbook, status, statusText, approval, bounds, use, budget, createdAt, updatedAt, rounds } =
    task;
  const isInForce = approval.kind === 'standing' && !isFinal(task);
  return {
    id,
    playbook: playbookNames.get(playbook) ?? inertText(playbook, textLimits.name),
    status,
    statusText: inertText(statusText, textLimits.reason),
    createdAt,
    updatedAt,
    rounds,
    bounds: `${bounds.workers.min} to ${bounds.workers.max} workers, at most ${bounds.mostChanges} changes (${bounds.kinds.map((kind) => kind.replaceAll('_', ' ')).join(', ')})`,
    used: `${use.changes} ${use.changes === 1 ? 'change' : 'changes'}, ${use.calls}${ofLimit(budget.calls)} calls, ${figure(use.workerHours)}${ofLimit(budget.workerHours)} worker-hours and ${usdText(use.usd)}${ofLimit(budget.usd)} beyond what the job had`,
    ...(isInForce && {
      permission: { grantedBy: inertText(approval.grantedBy, textLimits.name), until: approval.until },
    }),
    entries: journal.slice(-limits.entries).map(entryView),
    entriesLeftOut: Math.max(0, journal.length - limits.entries),
  };
}

const playbookNames: ReadonlyMap<string, string> = new Map([
  ['streaming', 'Looks after a streaming job'],
  ['batch', 'Launches and follows a batch job'],
  ['migration', 'Replaces a job by a new version'],
]);

const tones: Readonly<Record<JournalKind, AgentEntry['tone']>> = {
  started: 'note',
  resumed: 'note',
  sensed: 'note',
  judged: 'judgement',
  proposed: 'act',
  validated: 'note',
  asked: 'act',
  answered: 'act',
  acted: 'act',
  verified: 'judgement',
  waiting: 'note',
  shortened: 'note',
  model: 'note',
  made: 'act',
  error: 'trouble',
  ended: 'end',
};

function entryView({ round, at, kind, text, readings, quotes = [], decision }: JournalEntry): AgentEntry {
  const figures = Object.entries(readings ?? {}).map(([name, value]) => `${name} ${figure(value)}`);
  const lines = [
    ...(figures.length === 0 ? [] : [figures.join(', ')]),
    ...quotes.map(({ source, text: quoted }) => `${source}: ${quoted}`),
    ...(decision?.wayBack && kind === 'proposed' ? [`Way back: ${actionText(decision.wayBack)}`] : []),
  ];
  return {
    round,
    at,
    verb: journalVerbs[kind],
    tone: tones[kind],
    text: inertText(text, textLimits.message),
    evidence: lines.slice(0, limits.evidence).map((line) => inertText(line, textLimits.reason)),
  };
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function ofLimit(limit: number | undefined): string {
  return limit === undefined ? '' : ` of ${limit}`;
}
