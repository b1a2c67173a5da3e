import type { JournalEntry } from '../../src/agent/pipeline/journal.ts';
import { nothingUsed } from '../../src/agent/pipeline/budget.ts';
import type { AgentTask } from '../../src/agent/pipeline/task.ts';
import type { AgentOfJobs } from '../../src/dashboard/feeds/agentFeed.ts';
import { hostile } from '../mcp/untrusted/hostileText.ts';
import { at } from './exampleJobs.ts';
import type { ShownJob } from './extensionSide.ts';

const task: AgentTask = {
  id: 'task-1',
  playbook: 'streaming',
  job: { connectionId: 'local', projectId: 'p', location: 'l', jobId: 'j', jobName: hostile },
  settings: {},
  bounds: { workers: { min: 1, max: 10 }, kinds: ['scale'], mostChanges: 5 },
  approval: { kind: 'standing', grantedBy: 'sam', until: new Date(Date.now() + 7_200_000).toISOString() },
  budget: {},
  use: nothingUsed,
  status: 'running',
  statusText: `It waits for the next look. ${hostile}`,
  createdAt: at(0),
  updatedAt: at(60),
  rounds: 2,
  failures: 0,
  position: { state: 'watching', memory: {} },
};

const journal: readonly JournalEntry[] = [
  {
    taskId: 'task-1',
    round: 1,
    at: at(10),
    kind: 'sensed',
    text: 'Read the figures.',
    readings: { system_lag: 42 },
  },
  {
    taskId: 'task-1',
    round: 1,
    at: at(11),
    kind: 'judged',
    text: 'The backlog grows.',
    quotes: [{ source: 'messages', text: hostile }],
  },
  { taskId: 'task-1', round: 1, at: at(12), kind: 'acted', text: hostile },
];

/**
 * An agent that looks after whatever job is shown.
 * @param approval what it may do unasked
 */
export function exampleAgent(approval = task.approval): AgentOfJobs {
  let shown: AgentTask = { ...task, approval };
  const listeners = new Set<() => void>();
  return {
    tasksOf: () => [shown],
    journalOf: () => Promise.resolve(journal),
    askFromNowOn: () => {
      shown = { ...shown, approval: { kind: 'ask' } };
      for (const listener of listeners) listener();
      return Promise.resolve();
    },
    onDidChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** As the panel offers it once an agent looks after the job. */
export function withAgentTab(job: ShownJob): ShownJob {
  const snapshot = (): ReturnType<ShownJob['snapshot']> => {
    const told = job.snapshot();
    return told && { ...told, panels: [...told.panels, 'agent'] };
  };
  return { ...job, snapshot };
}
