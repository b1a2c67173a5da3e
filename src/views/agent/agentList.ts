import * as vscode from 'vscode';
import type { PipelineAgent } from '../../agent/pipeline/pipelineAgent.ts';
import type { AgentTask } from '../../agent/pipeline/task.ts';
import { labelText } from '../displayText.ts';

interface TaskItem extends vscode.QuickPickItem {
  readonly task?: AgentTask;
}

interface ActionItem extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** Asks for one of the agent's tasks. Undefined when none was chosen. */
export async function pickTask(tasks: readonly AgentTask[], title: string): Promise<AgentTask | undefined> {
  const items: readonly TaskItem[] =
    tasks.length === 0
      ? [
          {
            label: 'The agent looks after nothing',
            detail: 'Dataflow: Let the Agent Look After a Job… begins.',
          },
        ]
      : tasks.map(taskItem);
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.task;
}

/** What the agent looks after, and what can be done about each. */
export async function listTasks(
  agent: PipelineAgent,
  openJournal: (task: AgentTask) => Promise<void>,
): Promise<void> {
  const task = await pickTask(agent.list(), 'What the Agent Looks After');
  if (!task) return;
  const { id } = task;
  const isOpen = task.status === 'running' || task.status === 'asking';
  const actions: ActionItem[] = [
    { label: '$(book) Show the journal', run: () => openJournal(task) },
    ...(isOpen && task.approval.kind === 'standing'
      ? [
          {
            label: '$(comment-discussion) Ask me about every change from now on',
            detail: `Takes back the standing permission, which is in force until ${localTime(task.approval.until)}.`,
            run: () => agent.revokePermission(id),
          },
        ]
      : []),
    ...(isOpen && agent.isResting(task)
      ? [
          {
            label: '$(debug-continue) Go on now',
            detail: `It has made its ${task.budget.callsPerDay ?? 0} calls of a day, and rests. This gives it as many again.`,
            run: () => agent.renewCalls(id),
          },
        ]
      : []),
    isOpen
      ? { label: '$(debug-stop) Stop the agent on this job', run: () => agent.stop(id) }
      : { label: '$(trash) Remove it and its journal from the list', run: () => agent.forget(id) },
  ];
  const title = labelText(task.job.jobName, 80);
  const action = await vscode.window.showQuickPick(actions, {
    title,
    placeHolder: labelText(task.statusText),
  });
  await action?.run();
}

function taskItem(task: AgentTask): TaskItem {
  const { job, status, statusText, approval, bounds, use } = task;
  const icon = status === 'asking' ? 'bell-dot' : status === 'running' ? 'robot' : 'circle-slash';
  const permission =
    approval.kind === 'standing'
      ? `acts unasked until ${localTime(approval.until)}`
      : 'asks about every change';
  return {
    label: `$(${icon}) ${labelText(job.jobName, 80)}`,
    description: [
      status,
      permission,
      `${bounds.workers.min}-${bounds.workers.max} workers`,
      `${use.changes} changes`,
    ].join(' · '),
    detail: labelText(statusText),
    task,
  };
}

function localTime(iso: string): string {
  return new Date(iso).toLocaleString();
}
