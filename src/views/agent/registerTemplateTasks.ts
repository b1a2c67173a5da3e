import * as vscode from 'vscode';
import { isTerminal } from '../../dataflow/job.ts';
import { isJobName, jobNameRule } from '../../dataflow/jobName.ts';
import type { TaskRequest } from '../../agent/pipeline/newTask.ts';
import { isConnectionTarget, isLaunchTarget } from '../../manifest/commands/commandTargets.ts';
import { connectionApi } from '../connectionApi.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import {
  askLine,
  askMigrationLimits,
  askSchedule,
  askTemplate,
  hoursProblem,
  workersProblem,
} from './templateDialogs.ts';
import { batchRequest, migrationRequest, takeoverText, usualMigrationLimits } from './templateTasks.ts';

type Services = Pick<ExtensionServices, 'agent' | 'connections' | 'monitor' | 'clock'>;

/** Commands that let the agent replace a job by a new version, and launch and follow a batch job. */
export function registerTemplateTasks(services: Services, failures: FailureDialog): vscode.Disposable {
  const { agent, connections } = services;
  const picker = new JobPicker(services);
  const start = async (request: TaskRequest): Promise<void> => {
    await (await agent.get()).start(request);
    const name = labelText(request.job.jobName, 80);
    vscode.window.setStatusBarMessage(
      `$(robot) The agent looks after ${name}, and asks before each change`,
      8000,
    );
  };
  return vscode.Disposable.from(
    registerCommand('dataflow.agent.migrate', failures, async (argument, by) => {
      requireTrust();
      const title = 'Replace a Job by a New Version';
      const target = await picker.targetOf(argument, {
        title,
        offers: ({ state, type }) => !isTerminal(state) && type === 'STREAMING',
        nothing: 'No streaming job is running',
      });
      if (!target) return;
      const api = await connectionApi(connections, target.connectionId, title);
      const job = await api.getJob(target.ref);
      const { location } = target.ref;
      const named = isLaunchTarget(by) ? by.path : undefined;
      const suggested = named ?? connections.get(target.connectionId)?.templates?.[0];
      const next = await askTemplate(api, location, 'The New Version', suggested);
      if (!next) return;
      const back = { title: 'Name the template of the version before', answer: true };
      const none = { title: 'Go on without', answer: false };
      const choice = await vscode.window.showInformationMessage(
        'Which template leads back when the new version fails?',
        {
          modal: true,
          detail:
            'Without one the agent tells you how to start the old pipeline from the snapshot that it takes.',
        },
        back,
        none,
      );
      if (!choice) return;
      const previous = choice.answer
        ? await askTemplate(api, location, 'The Version Before', suggested)
        : undefined;
      if (choice.answer && !previous) return;
      const isBilled = connections.get(target.connectionId)?.auth.kind !== 'none';
      const { workerPricePerHour } = await import('../../diagnosis/advice/workerPrice.ts');
      const hourly = isBilled ? workerPricePerHour(job.environment.machineType, location) : 0;
      const usual = usualMigrationLimits(job);
      const limits = await askMigrationLimits('The New Version', takeoverText(job, hourly), usual);
      if (!limits) return;
      await start(migrationRequest(target, job, { next, previous }, limits));
    }),
    registerCommand('dataflow.agent.runBatch', failures, async (argument) => {
      requireTrust();
      const title = 'Launch and Follow a Batch Job';
      const all = connections.list();
      const connection = isConnectionTarget(argument)
        ? connections.get(argument.connectionId)
        : all.length === 1
          ? all[0]
          : (
              await vscode.window.showQuickPick(
                all.map((each) => ({ label: labelText(each.name), connection: each })),
                { title },
              )
            )?.connection;
      if (!connection) return;
      const [region] = connection.regions;
      const location =
        connection.regions.length === 1
          ? region
          : await vscode.window.showQuickPick(connection.regions, { title });
      if (location === undefined) return;
      const api = await connectionApi(connections, connection.id, title);
      const template = await askTemplate(api, location, title, connection.templates?.[0]);
      if (!template) return;
      const name = await askLine(title, 'Name of the job.', {
        problem: (text) => (isJobName(text) ? undefined : jobNameRule),
      });
      if (name === undefined) return;
      const most = await askLine(title, 'Most workers it may have.', {
        value: '10',
        problem: workersProblem,
      });
      if (most === undefined) return;
      const hours = await askLine(
        title,
        'Worker-hours after which nothing more is launched; a job that runs goes on. Empty: no limit.',
        { problem: hoursProblem },
      );
      if (hours === undefined) return;
      const schedule = await askSchedule(title, connection.auth.kind !== 'none');
      if (schedule === undefined) return;
      const place = { connectionId: connection.id, projectId: connection.projectId, location };
      await start(
        batchRequest(place, {
          jobName: name,
          template,
          maxWorkers: Number(most),
          ...(hours.trim() === '' ? {} : { workerHours: Number(hours) }),
          ...(schedule === 'once' ? {} : { schedule }),
        }),
      );
    }),
  );
}

/** @throws Error: the agent changes jobs by what this window's settings say */
function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new Error('The agent changes jobs, so it does not run until you trust this workspace.');
}
