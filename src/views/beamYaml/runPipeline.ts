import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { longestParameter } from '../../beamYaml/documentLimits.ts';
import type { Judgement } from '../../beamYaml/validateBeamYaml.ts';
import type { Connection } from '../../dataflow/connection.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { freshJobName } from '../../dataflow/jobName.ts';
import { launchJob, planLaunch } from '../../dataflow/operations/launchJob.ts';
import { yamlTemplatePath } from '../../dataflow/publicTemplates.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import { localConnection } from '../localDataflow/localConnection.ts';
import { localTarget } from '../localDataflow/localTarget.ts';
import { pickConnection, pickRegion } from '../placePicker.ts';
import { runCommand } from '../registerCommand.ts';
import type { BeamYamlFiles } from './beamYamlFiles.ts';
import { askVariables } from './jinjaQuestions.ts';
import { fileName } from './pipelineDocument.ts';

export type RunServices = Pick<ExtensionServices, 'context' | 'log' | 'clock' | 'connections' | 'local'>;

const operation = 'Running a Beam YAML pipeline';

/** Runs a pipeline on the local Dataflow, by the template that runs it on Google Cloud too. */
export async function runLocally(
  document: vscode.TextDocument,
  files: BeamYamlFiles,
  services: RunServices,
): Promise<void> {
  const { connections } = services;
  if (!vscode.workspace.isTrusted) {
    throw refusal(
      'The code of the pipeline would run on this machine, and this workspace is not trusted.',
      'Trust it by "Workspaces: Manage Workspace Trust", or look at the pipeline only.',
    );
  }
  // Questions and the start of the service take time, in which the person may write on: what was checked is run.
  const written = document.getText();
  const judgement = await files.judge(document);
  if (!(await isToRun(document, judgement))) return;
  const variables = await variablesOf(document, judgement, services);
  if (!variables) return;
  const { region } = await localTarget(services, process.env);
  const connection = localConnection(connections.list(), process.env);
  if (!connection) return;
  const { withAbsolutePaths } = await import('../../beamYaml/filePaths.ts');
  // The service works in a folder of its own.
  const text =
    document.uri.scheme === 'file' ? withAbsolutePaths(written, dirname(document.uri.fsPath)) : written;
  await launch(document, { connection, region, text, variables }, services);
}

/** The same on Google Cloud, after asking where and whether it may cost money. */
export async function runOnGoogleCloud(
  document: vscode.TextDocument,
  files: BeamYamlFiles,
  services: RunServices,
): Promise<void> {
  const { connections } = services;
  const name = fileName(document);
  const text = document.getText();
  const judgement = await files.judge(document);
  if (!(await isToRun(document, judgement))) return;
  const offered = connections.list().filter(({ isManaged }) => !isManaged);
  if (offered.length === 0) {
    throw refusal(
      'There is no connection to Google Cloud.',
      'Run "Dataflow: Add Connection…" to add your project.',
    );
  }
  const connection = await pickConnection(offered, `Run ${labelText(name, 80)}`);
  const region = connection && (await pickRegion(connection, `Run ${labelText(name, 80)}`));
  if (!connection || region === undefined) return;
  const variables = await variablesOf(document, judgement, services);
  if (!variables) return;
  const { filePaths } = await import('../../beamYaml/filePaths.ts');
  const paths = connection.auth.kind === 'none' ? [] : filePaths(text);
  const answer = await vscode.window.showWarningMessage(
    `Run ${labelText(name, 80)} on ${labelText(connection.name, 80)}?`,
    {
      modal: true,
      detail: [
        `A job starts in the project ${labelText(connection.projectId)}, region ${region}.`,
        ...(connection.auth.kind === 'none'
          ? []
          : ['It is billed while it runs; a streaming job runs until it is stopped.']),
        ...(paths.length === 0
          ? []
          : [
              `Its workers have no files of this machine, and it names ${paths
                .slice(0, 3)
                .map((path) => labelText(path.text, 80))
                .join(', ')}${paths.length > 3 ? ' and more' : ''}: use paths that begin with gs://.`,
            ]),
      ].join(' '),
    },
    { title: 'Run' },
  );
  if (answer?.title === 'Run') await launch(document, { connection, region, text, variables }, services);
}

/** Whether a pipeline has no errors, or the person wants to run it all the same: Beam may know more than we. */
async function isToRun(document: vscode.TextDocument, { isValid, problems }: Judgement): Promise<boolean> {
  if (isValid) return true;
  const count = problems.filter(({ severity }) => severity === 'error').length;
  const answer = await vscode.window.showWarningMessage(
    `${labelText(fileName(document), 80)} has ${count} problem${count === 1 ? '' : 's'} that Beam would refuse.`,
    'Show Problems',
    'Run Anyway',
  );
  if (answer === 'Show Problems') await vscode.commands.executeCommand('workbench.actions.view.problems');
  return answer === 'Run Anyway';
}

async function variablesOf(
  document: vscode.TextDocument,
  { document: read }: Judgement,
  { context }: RunServices,
): Promise<Readonly<Record<string, string>> | undefined> {
  return askVariables(read.variables, document.uri, context.workspaceState);
}

async function launch(
  document: vscode.TextDocument,
  run: {
    readonly connection: Connection;
    readonly region: string;
    readonly text: string;
    readonly variables: Readonly<Record<string, string>>;
  },
  { clock, connections }: RunServices,
): Promise<void> {
  const { connection, region, text, variables } = run;
  const length = Buffer.byteLength(text);
  if (length > longestParameter) {
    throw refusal(
      `The pipeline has ${length} bytes, and a parameter of a launch holds ${longestParameter}.`,
      'Put the file into a bucket, and launch the template Yaml_Template with its path as yaml_pipeline_file ("Dataflow: Launch Template…").',
    );
  }
  const name = fileName(document);
  const job = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Launching ${labelText(name, 80)}` },
    async () => {
      const api = await connections.api(connection);
      const plan = await planLaunch(api, {
        projectId: connection.projectId,
        location: region,
        path: yamlTemplatePath(region),
        jobName: freshJobName(name.replace(/(\.beam)?\.ya?ml$/i, ''), new Date(clock.now())),
        parameters: {
          yaml_pipeline: text,
          ...(Object.keys(variables).length === 0 ? {} : { jinja_variables: JSON.stringify(variables) }),
        },
      });
      return launchJob(api, plan);
    },
  );
  const target = {
    connectionId: connection.id,
    ref: { projectId: job.projectId, location: job.location, jobId: job.id },
    jobName: job.name,
  };
  void vscode.window
    .showInformationMessage(`The job ${labelText(job.name, 80)} was launched.`, 'Open Dashboard')
    .then((choice) =>
      choice === 'Open Dashboard' ? runCommand('dataflow.openDashboard', target) : undefined,
    );
}

function refusal(reason: string, remedy: string): DataflowError {
  return new DataflowError('FAILED_PRECONDITION', operation, reason, remedy);
}
