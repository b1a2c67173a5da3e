import * as vscode from 'vscode';
import type { JobSummary } from '../../dataflow/job.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { connectionApi } from '../connectionApi.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import type { JobNotice, JobNotices } from '../notifications/jobNotices.ts';
import { onDidChangeSetting, readSetting } from '../readSetting.ts';
import { registerCommand } from '../registerCommand.ts';
import type { WorkspaceFrames } from '../workspaceCode/workspaceFrames.ts';
import { pipelineName } from './codeAnchor.ts';
import { JobProblems } from './jobProblems.ts';
import { ProblemReads } from './problemReads.ts';
import { readProblems } from './readProblems.ts';

type Services = Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'log'>;

/** Errors of failed jobs that were started here or are watched, in the Problems panel. */
export function registerJobProblems(
  services: Services,
  notices: Pick<JobNotices, 'onDidEnd'>,
  frames: Pick<WorkspaceFrames, 'find'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { clock, connections, log, monitor } = services;
  const problems = new JobProblems(frames);
  const isWanted = (): boolean => readSetting('dataflow.problems') === true;
  const reads = new ProblemReads(clock, async (target, signal) => {
    try {
      const api = await connectionApi(connections, target.connectionId, 'Reading the errors of a failed job');
      const read = await readProblems(api, target.ref, (reason) => {
        log.debug(`Not all errors of ${target.ref.jobId} could be read: ${String(reason)}`);
      });
      await problems.replace(target, read, signal);
    } catch (error) {
      log.warn(`The errors of ${target.ref.jobId} are not in the Problems panel: ${String(error)}`);
    }
  });
  /** All when no run of a pipeline is given; what is being read of them does not come back. */
  const forget = (target?: JobTarget): void => {
    reads.end(target);
    problems.clear(target);
  };
  const take = ({ job, target }: JobNotice): void => {
    if (isSuccess(job)) forget(target);
    if (job.state === 'FAILED' && isWanted()) reads.begin(target);
  };
  return vscode.Disposable.from(
    problems,
    { dispose: notices.onDidEnd(take) },
    {
      dispose: monitor.onDidChange((change) => {
        if (change.kind === 'connections') return;
        for (const target of problems.targets.filter((each) => each.connectionId === change.connectionId)) {
          const jobs = monitor.jobs(target.connectionId)?.jobs ?? [];
          if (jobs.some((job) => isMended(job, target, monitor.job(target.connectionId, target.ref.jobId))))
            forget(target);
        }
      }),
    },
    {
      dispose: () => {
        reads.end();
      },
    },
    onDidChangeSetting('dataflow.problems', () => {
      if (!isWanted()) forget();
    }),
    registerCommand('dataflow.clearProblems', failures, () => {
      forget();
    }),
  );
}

/** A later run of the same pipeline has gone well. */
function isMended(job: JobSummary, failed: JobTarget, failedJob: JobSummary | undefined): boolean {
  return (
    isSuccess(job) &&
    failedJob?.createTime !== undefined &&
    pipelineName(job.name) === pipelineName(failed.jobName ?? failed.ref.jobId) &&
    (job.createTime ?? '') > failedJob.createTime
  );
}

function isSuccess({ state }: JobSummary): boolean {
  return state === 'DONE' || state === 'DRAINED' || state === 'UPDATED';
}
