import { isRecord } from '../../dataflow/isRecord.ts';
import type { JobRef } from '../../dataflow/connection.ts';
import type { LogSeverity } from '../../dataflow/jobHistory.ts';
import type { WorkerLimits, WorkerRange } from '../../dataflow/workerLimits.ts';
import type { SnapshotRef } from '../../dataflow/snapshot.ts';

/** A job as commands are given it. Tree elements have this shape, so menus can pass them as they are. */
export interface JobTarget {
  readonly connectionId: string;
  readonly ref: JobRef;
  /** The job's name, where the caller knows it. */
  readonly jobName?: string;
}

/** A job to be scaled, with the limits that somebody proposes: the person sees them before anything is done. */
export interface ScaleTarget extends JobTarget {
  readonly proposed?: WorkerLimits;
}

/** A connection as commands are given it. Every tree element has this shape. */
export interface ConnectionTarget {
  readonly connectionId: string;
}

/** Snapshots of a connection, or what to do with one of them. */
export interface SnapshotsTarget extends ConnectionTarget {
  readonly snapshot?: SnapshotRef;
  /** Done without asking which; it still asks whether. */
  readonly step?: 'start' | 'delete';
}

/** What went wrong with a region or, without one, with the whole connection. */
export interface ProblemTarget extends ConnectionTarget {
  readonly location?: string;
}

/** What to launch, as far as it is known already; the command asks for the rest. */
export interface LaunchTarget extends ConnectionTarget {
  readonly location?: string;
  /** `gs://…` of a template. */
  readonly path?: string;
  readonly jobName?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Something that the agent looks after. */
export interface AgentTaskTarget {
  readonly taskId: string;
}

/** A file as commands are given it; the editor's Uri is one. */
export interface FileTarget {
  readonly scheme: string;
  readonly fsPath: string;
}

/** A document as commands are given it, saved or not; the editor's Uri is one. */
export interface DocumentTarget {
  readonly scheme: string;
  readonly path: string;
}

/** What a document about a job leaves out. */
export interface DocumentFilter {
  readonly severity?: LogSeverity;
  /** Full name of a step. */
  readonly step?: string;
  /** Contained, upper or lower case. */
  readonly text?: string;
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isFileTarget(argument: unknown): argument is FileTarget {
  return isRecord(argument) && argument['scheme'] === 'file' && typeof argument['fsPath'] === 'string';
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isConnectionTarget(argument: unknown): argument is ConnectionTarget {
  return isRecord(argument) && typeof argument['connectionId'] === 'string';
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isSnapshotsTarget(argument: unknown): argument is SnapshotsTarget {
  if (!isRecord(argument) || !isConnectionTarget(argument)) return false;
  const { snapshot, step } = argument;
  const isRef =
    isRecord(snapshot) &&
    [snapshot['projectId'], snapshot['location'], snapshot['snapshotId']].every(
      (part) => typeof part === 'string',
    );
  return (snapshot === undefined || isRef) && (step === undefined || step === 'start' || step === 'delete');
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isProblemTarget(argument: unknown): argument is ProblemTarget {
  if (!isRecord(argument) || !isConnectionTarget(argument)) return false;
  return argument['location'] === undefined || typeof argument['location'] === 'string';
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isLaunchTarget(argument: unknown): argument is LaunchTarget {
  if (!isRecord(argument) || !isConnectionTarget(argument)) return false;
  const { location, path, jobName, parameters = {} } = argument;
  return (
    [location, path, jobName].every((part) => part === undefined || typeof part === 'string') &&
    isRecord(parameters) &&
    Object.values(parameters).every((value) => typeof value === 'string')
  );
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isWorkerRange(argument: unknown): argument is WorkerRange {
  if (!isRecord(argument)) return false;
  const { min, max } = argument;
  return Number.isInteger(min) && Number.isInteger(max) && 1 <= Number(min) && Number(min) <= Number(max);
}

export function isAgentTaskTarget(argument: unknown): argument is AgentTaskTarget {
  return isRecord(argument) && typeof argument['taskId'] === 'string';
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isJobTarget(argument: unknown): argument is JobTarget {
  if (!isRecord(argument) || !isConnectionTarget(argument)) return false;
  const { ref, jobName } = argument;
  return (
    isRecord(ref) &&
    [ref['projectId'], ref['location'], ref['jobId']].every((part) => typeof part === 'string') &&
    (jobName === undefined || typeof jobName === 'string')
  );
}

/** The limits that are proposed for a job; none of them where a command was given none. */
export function proposedLimits(argument: unknown): WorkerLimits {
  const proposed = isRecord(argument) ? argument['proposed'] : undefined;
  if (!isRecord(proposed)) return {};
  const { minNumWorkers, maxNumWorkers, workerUtilizationHint } = proposed;
  return {
    ...(typeof minNumWorkers === 'number' && { minNumWorkers }),
    ...(typeof maxNumWorkers === 'number' && { maxNumWorkers }),
    ...(typeof workerUtilizationHint === 'number' && { workerUtilizationHint }),
  };
}
