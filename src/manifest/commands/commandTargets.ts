import { isRecord } from '../../dataflow/isRecord.ts';
import type { JobRef } from '../../dataflow/connection.ts';
import type { LogSeverity } from '../../dataflow/jobHistory.ts';

/** A job as commands are given it. Tree elements have this shape, so menus can pass them as they are. */
export interface JobTarget {
  readonly connectionId: string;
  readonly ref: JobRef;
  /** The job's name, where the caller knows it. */
  readonly jobName?: string;
}

/** A connection as commands are given it. Every tree element has this shape. */
export interface ConnectionTarget {
  readonly connectionId: string;
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
export function isProblemTarget(argument: unknown): argument is ProblemTarget {
  if (!isRecord(argument) || !isConnectionTarget(argument)) return false;
  return argument['location'] === undefined || typeof argument['location'] === 'string';
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isLaunchTarget(argument: unknown): argument is LaunchTarget {
  if (!isRecord(argument) || !isConnectionTarget(argument)) return false;
  return [argument['location'], argument['path']].every(
    (part) => part === undefined || typeof part === 'string',
  );
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
