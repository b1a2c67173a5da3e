import * as vscode from 'vscode';
import { isTerminal } from '../../dataflow/job.ts';
import type { WorkerRange } from '../../dataflow/workerLimits.ts';
import type { AgentTask } from '../../agent/pipeline/task.ts';
import {
  isAgentTaskTarget,
  isJobTarget,
  isWorkerRange,
  type JobTarget,
} from '../../manifest/commands/commandTargets.ts';
import { connectionApi } from '../connectionApi.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import { AgentStatusBar } from './agentStatusBar.ts';
import { listTasks, pickTask } from './agentList.ts';
import { editorWatchDialogs } from './editorWatchDialogs.ts';
import { JournalDocuments } from './journalDocuments.ts';
import { defaultPlan, watchRequest } from './watchFlow.ts';

type Services = Pick<
  ExtensionServices,
  'agent' | 'agentPerson' | 'connections' | 'monitor' | 'clock' | 'log'
>;

const isOpen = ({ status }: AgentTask): boolean => status === 'running' || status === 'asking';

/** The agent's commands, its journal and its place in the status bar. What it looked after goes on. */
export function registerAgent(services: Services, failures: FailureDialog): vscode.Disposable {
  const { agent, agentPerson: person, connections, clock } = services;
  const picker = new JobPicker(services);
  const journals = new JournalDocuments(agent);

  const taskOf = async (argument: unknown, question: string): Promise<AgentTask | undefined> => {
    const loaded = await agent.get();
    if (isAgentTaskTarget(argument)) return loaded.get(argument.taskId);
    if (isJobTarget(argument)) {
      const { connectionId, ref } = argument;
      return loaded.list().find(({ job }) => job.jobId === ref.jobId && job.connectionId === connectionId);
    }
    return pickTask(loaded.list(), question);
  };
  const resume = (): void => {
    if (!vscode.workspace.isTrusted || !agent.hasOpen) return;
    agent.get().catch((error: unknown) => {
      failures.show(error);
    });
  };

  const registration = vscode.Disposable.from(
    person,
    journals,
    new AgentStatusBar(agent, person),
    vscode.workspace.onDidGrantWorkspaceTrust(resume),
    registerCommand('dataflow.agent.watch', failures, async (argument, wanted) => {
      if (!(await isTrusted())) return;
      const target = await picker.targetOf(argument, {
        title: 'Let the Agent Look After a Job',
        offers: ({ state, type }) => !isTerminal(state) && type === 'STREAMING',
        nothing: 'No streaming job is running',
      });
      if (target) await watch(target, isWorkerRange(wanted) ? wanted : undefined);
    }),
    registerCommand('dataflow.agent.stop', failures, async (argument) => {
      const task = await taskOf(argument, 'Stop the Agent on a Job');
      if (task) await (await agent.get()).stop(task.id);
    }),
    registerCommand('dataflow.agent.stopAll', failures, async () => {
      await (await agent.get()).stopAll();
    }),
    registerCommand('dataflow.agent.showJournal', failures, async (argument) => {
      const task = await taskOf(argument, "Show the Agent's Journal");
      if (task) await journals.open(task);
    }),
    registerCommand('dataflow.agent.list', failures, async () => {
      const [asked] = person.pending();
      if (asked) await person.putInFull(asked);
      else await listTasks(await agent.get(), (task) => journals.open(task));
    }),
  );
  resume();
  return registration;

  async function watch(target: JobTarget, workers: WorkerRange | undefined): Promise<void> {
    const api = await connectionApi(connections, target.connectionId, 'Letting the agent look after the job');
    const job = await api.getJob(target.ref);
    const usual = defaultPlan(job);
    const plan = await editorWatchDialogs.askPlan(job, workers ? { ...usual, workers } : usual);
    if (!plan) return;
    const loaded = await agent.get();
    const running = loaded.taskOf({ ...target.ref, connectionId: target.connectionId });
    if (running && isOpen(running)) {
      throw new Error(`The agent looks after ${labelText(job.name, 80)} already. Stop that first.`);
    }
    await loaded.start(watchRequest(target, job, plan, clock.now()));
    vscode.window.setStatusBarMessage(`$(robot) The agent looks after ${labelText(job.name, 80)}`, 5000);
  }
}

/** The agent changes jobs by what this window's settings say. */
async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const choice = await vscode.window.showWarningMessage(
    'The agent changes jobs, so it does not run until you trust this workspace.',
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
