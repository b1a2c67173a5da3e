import * as vscode from 'vscode';

/** A Beam program as a task of this extension runs it. */
export interface BeamRun {
  /** Of the job that it submits. */
  readonly jobName: string;
  readonly args: readonly string[];
}

const jobNameFlag = '--job_name=';

/** @returns undefined for a task that names no job, or is not of this extension */
export function beamRunOf({ source, execution }: vscode.Task): BeamRun | undefined {
  if (source !== 'Dataflow' || !(execution instanceof vscode.ProcessExecution)) return undefined;
  const { args } = execution;
  // The last one wins, as for the program.
  const flag = args.findLast((argument) => argument.startsWith(jobNameFlag));
  return flag === undefined ? undefined : { jobName: flag.slice(jobNameFlag.length), args };
}
