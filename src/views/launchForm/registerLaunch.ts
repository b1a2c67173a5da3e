import { pickConnection, pickRegion } from '../placePicker.ts';
import * as vscode from 'vscode';
import type { Connection } from '../../dataflow/connection.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { capabilitiesOf } from '../../dataflow/operations/jobCapabilities.ts';
import {
  isLaunchTarget,
  isConnectionTarget,
  type LaunchTarget,
} from '../../manifest/commands/commandTargets.ts';
import { connectionApi } from '../connectionApi.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import { launchMemory, type LaunchServices } from './launchPanel.ts';
import { LaunchPanels } from './launchPanels.ts';
import { pickTemplate } from './templatePicker.ts';

const title = 'Launch a Template';

/** Launching templates, and replacing running jobs by them, each in a form. */
export function registerLaunch(
  services: LaunchServices & Pick<ExtensionServices, 'monitor'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { connections, context } = services;
  const panels = new LaunchPanels(services);
  const memory = launchMemory(context);
  const picker = new JobPicker(services);

  return vscode.Disposable.from(
    panels,
    registerCommand('dataflow.launchTemplate', failures, async (argument) => {
      const wanted = isLaunchTarget(argument) ? argument : undefined;
      const connection = await connectionOf(argument, connections.list());
      if (!connection) return;
      const location = wanted?.location ?? (await pickRegion(connection, title));
      if (location === undefined) return;
      const path = wanted?.path ?? (await askTemplate(connection, location));
      if (path !== undefined) panels.open({ connectionId: connection.id, location, path }, wanted);
    }),
    registerCommand('dataflow.replaceJob', failures, async (argument, selection) => {
      const target = await picker.targetOf(argument, {
        title: 'Replace a Job',
        offers: (job) => capabilitiesOf(job).has('replace'),
        nothing: 'No streaming job is running',
      });
      if (!target) return;
      const { connectionId, ref } = target;
      const connection = connections.get(connectionId);
      const api = await connectionApi(connections, connectionId, 'Replacing the job');
      const job = await api.getJob(ref);
      if (!connection) return;
      const { projectId, location, jobId } = ref;
      const path =
        pathOf(selection) ?? (await askTemplate(connection, location, { name: job.name, connectionId }));
      if (path === undefined) return;
      panels.open({
        connectionId,
        location,
        path,
        replaced: { projectId, jobId, jobName: job.name },
      });
    }),
  );

  function askTemplate(
    connection: Connection,
    location: string,
    replaced?: { readonly name: string; readonly connectionId: string },
  ): Promise<string | undefined> {
    const recent = memory.all();
    const own = replaced && memory.ofJob(replaced.connectionId, replaced.name);
    return pickTemplate({
      title: replaced
        ? `Replace "${labelText(replaced.name, 80)}" by a Job from a Template`
        : `Launch a Template on ${labelText(connection.name, 80)}`,
      connection,
      location,
      isStreamingOnly: replaced !== undefined,
      recent: own ? [own, ...recent.filter((launch) => launch !== own)] : recent,
    });
  }
}

async function connectionOf(argument: unknown, all: readonly Connection[]): Promise<Connection | undefined> {
  if (isConnectionTarget(argument)) {
    const named = all.find(({ id }) => id === argument.connectionId);
    if (named) return named;
  }
  if (all.length === 0) {
    throw new DataflowError(
      'FAILED_PRECONDITION',
      'Launching a template',
      'There is no connection.',
      'Add your project to the setting dataflow.connections, or let the local Dataflow start.',
    );
  }
  return pickConnection(all, title);
}

/** The template, where whoever runs the command names it beside the job. */
function pathOf(argument: unknown): LaunchTarget['path'] {
  return isLaunchTarget(argument) ? argument.path : undefined;
}
