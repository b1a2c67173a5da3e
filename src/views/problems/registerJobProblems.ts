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
import { readProblems } from './readProblems.ts';

type Services = Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'log'>;

/** What workers wrote last may arrive after the job has ended. */
const lateMs = 10_000;

/** Errors of failed jobs that were started here or are watched, in the Problems panel. */
export function registerJobProblems(
  services: Services,
  notices: Pick<JobNotices, 'onDidEnd'>,
  frames: Pick<WorkspaceFrames, 'find'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { clock, connections, log, monitor } = services;
  const problems = new JobProblems(frames);
  const lateReads = new Set<() => void>();
  const isWanted = (): boolean => readSetting('dataflow.problems') === true;
  const readJob = async (target: JobTarget): Promise<void> => {
    try {
      const api = await connectionApi(connections, target.connectionId, 'Reading the errors of a failed job');
      const found = await readProblems(api, target.ref, (reason) => {
        log.debug(`Not all errors of ${target.ref.jobId} could be read: ${String(reason)}`);
      });
      if (isWanted()) await problems.replace(target, found);
    } catch (error) {
      log.warn(`The errors of ${target.ref.jobId} are not in the Problems panel: ${String(error)}`);
    }
  };
  const take = ({ job, target }: JobNotice): void => {
    if (isSuccess(job)) problems.clear(target);
    if (job.state !== 'FAILED' || !isWanted()) return;
    void readJob(target);
    const stop = clock.setTimeout(() => {
      lateReads.delete(stop);
      void readJob(target);
    }, lateMs);
    lateReads.add(stop);
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
            problems.clear(target);
        }
      }),
    },
    {
      dispose: () => {
        for (const stop of lateReads) stop();
      },
    },
    onDidChangeSetting('dataflow.problems', () => {
      if (!isWanted()) problems.clear();
    }),
    registerCommand('dataflow.clearProblems', failures, () => {
      problems.clear();
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
