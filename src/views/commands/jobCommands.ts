import * as vscode from 'vscode';
import type { JobSummary } from '../../dataflow/job.ts';
import { capabilitiesOf, type JobCapability } from '../../dataflow/operations/jobCapabilities.ts';
import type { CommandId } from '../../manifest/commands.ts';
import { proposedLimits, type JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker, type JobQuestion } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import { comparison } from './compareJobs.ts';
import { editorScaleDialogs } from './editorScaleDialogs.ts';
import { editorStopDialogs } from './editorStopDialogs.ts';
import { giveUp, setArchived, takeSnapshot } from './jobLifeFlows.ts';
import { editorOperationDialogs } from './operationDialogs.ts';
import { editorSeveralDialogs } from './editorSeveralDialogs.ts';
import { ScaleJobFlow } from './scaleJobFlow.ts';
import { selectedJobs, SeveralJobsFlow } from './severalJobsFlow.ts';
import { labelText } from '../displayText.ts';
import { StopJobFlow } from './stopJobFlow.ts';

/** Commands that open or change one job. Without a job they ask for one. */
export function registerJobCommands(
  services: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'openDashboard'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { clock, connections, monitor } = services;
  const picker = new JobPicker(services);
  const stopFlow = new StopJobFlow({ connections, monitor, dialogs: editorStopDialogs });
  const scaleFlow = new ScaleJobFlow({ clock, connections, monitor, dialogs: editorScaleDialogs });
  const several = new SeveralJobsFlow({ connections, monitor, dialogs: editorSeveralDialogs });
  const life = { connections, monitor, dialogs: editorOperationDialogs };

  const onJob = (
    id: CommandId,
    question: JobQuestion,
    run: (target: JobTarget) => Promise<unknown>,
    runSeveral?: (targets: readonly JobTarget[]) => Promise<void>,
  ): vscode.Disposable =>
    registerCommand(id, failures, async (argument, selection) => {
      const several = selectedJobs(selection);
      if (runSeveral && several.length > 1) {
        await runSeveral(several);
        return;
      }
      const target = await picker.targetOf(argument, question);
      if (target) await run(target);
    });

  return vscode.Disposable.from(
    onJob(
      'dataflow.openDashboard',
      { title: 'Open the Dashboard of a Job', nothing: 'There are no jobs' },
      (target) => {
        services.openDashboard(target);
        return Promise.resolve();
      },
    ),
    onJob(
      'dataflow.compareJobs',
      { title: 'Compare the Charts of a Job', nothing: 'There are no jobs' },
      async (target) => {
        const other = await picker.pick({
          title: `Compare ${labelText(target.jobName ?? target.ref.jobId)} with Another Job`,
          offers: ({ id }) => id !== target.ref.jobId && monitor.job(target.connectionId, id) !== undefined,
          nothing: 'There is no other job of this connection',
        });
        if (other) services.openDashboard(...comparison([target, other]));
      },
      (targets) => {
        services.openDashboard(...comparison(targets));
        return Promise.resolve();
      },
    ),
    onJob(
      'dataflow.stopJob',
      { title: 'Stop a Job', offers: can('cancel'), nothing: 'No job is running' },
      (target) => stopFlow.run(target),
      (targets) => several.stop(targets),
    ),
    onJob(
      'dataflow.drainJob',
      { title: 'Drain a Job', offers: can('drain'), nothing: 'No streaming job is running' },
      (target) => stopFlow.run(target, 'drain'),
      (targets) => several.stop(targets, 'drain'),
    ),
    onJob(
      'dataflow.cancelJob',
      { title: 'Cancel a Job', offers: can('cancel'), nothing: 'No job is running' },
      (target) => stopFlow.run(target, 'cancel'),
      (targets) => several.stop(targets, 'cancel'),
    ),
    onJob(
      'dataflow.forceCancelJob',
      { title: 'Force Cancel a Job', offers: can('force-cancel'), nothing: 'No job is being cancelled' },
      (target) => giveUp(life, target),
    ),
    onJob(
      'dataflow.scaleJob',
      { title: 'Scale a Job', offers: can('scale'), nothing: 'No streaming job is running' },
      (target) => scaleFlow.run(target, proposedLimits(target)),
    ),
    onJob(
      'dataflow.createSnapshot',
      { title: 'Take a Snapshot of a Job', offers: can('snapshot'), nothing: 'No streaming job is running' },
      (target) => takeSnapshot(life, target),
    ),
    onJob(
      'dataflow.archiveJob',
      { title: 'Archive a Job', offers: can('archive'), nothing: 'No job has ended' },
      (target) => setArchived(life, target, true),
      (targets) => several.archive(targets),
    ),
    onJob(
      'dataflow.restoreJob',
      { title: 'Restore an Archived Job', offers: can('restore'), nothing: 'No job is archived' },
      (target) => setArchived(life, target, false),
    ),
  );
}

function can(capability: JobCapability): (job: JobSummary) => boolean {
  return (job) => capabilitiesOf(job).has(capability);
}
