import type { JobRef } from '../dataflow/connection.ts';

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

/** A file as commands are given it; the editor's Uri is one. */
export interface FileTarget {
  readonly scheme: string;
  readonly fsPath: string;
}

/** Arguments of every command. Called from the palette they are all absent, and the command asks. */
export interface CommandArguments {
  /** Without a connection: all of them. */
  'dataflow.refresh': [connection?: ConnectionTarget];
  'dataflow.loadMoreJobs': [connection?: ConnectionTarget];
  'dataflow.filterJobs': [];
  'dataflow.selectJobs': [];
  'dataflow.clearJobFilter': [];
  'dataflow.sortJobs': [];
  'dataflow.groupJobs': [];
  'dataflow.openDashboard': [job?: JobTarget];
  'dataflow.stopJob': [job?: JobTarget];
  'dataflow.drainJob': [job?: JobTarget];
  'dataflow.cancelJob': [job?: JobTarget];
  'dataflow.forceCancelJob': [job?: JobTarget];
  'dataflow.scaleJob': [job?: JobTarget];
  'dataflow.createSnapshot': [job?: JobTarget];
  /** Without a connection it asks for one where there are several. */
  'dataflow.showSnapshots': [connection?: ConnectionTarget];
  'dataflow.archiveJob': [job?: JobTarget];
  'dataflow.restoreJob': [job?: JobTarget];
  /** A job that is watched already is not any more. */
  'dataflow.watchJob': [job?: JobTarget];
  'dataflow.unwatchJob': [job?: JobTarget];
  'dataflow.showJobMessages': [job?: JobTarget];
  'dataflow.showWorkerLogs': [job?: JobTarget];
  'dataflow.openInConsole': [job?: JobTarget];
  'dataflow.copyJobId': [job?: JobTarget];
  'dataflow.copyGcloudCommand': [job?: JobTarget];
  'dataflow.copyJobLink': [job?: JobTarget];
  'dataflow.exportJob': [job?: JobTarget];
  'dataflow.signIn': [];
  'dataflow.showLog': [];
  'dataflow.openSettings': [];
  'dataflow.startLocal': [];
  'dataflow.stopLocal': [];
  'dataflow.restartLocal': [];
  'dataflow.openLocalTerminal': [];
  'dataflow.copyLocalEnvironment': [];
  /** Without a file: the one in the active editor. */
  'dataflow.runFileLocally': [file?: FileTarget];
}
export type CommandId = keyof CommandArguments;

export interface CommandContribution {
  readonly title: string;
  /** A codicon, for example `$(refresh)`. */
  readonly icon?: string;
  /** What it does, in a sentence, for the README. */
  readonly description: string;
  /** False for a command that only a button of a view can run; it is kept out of the palette and the README. */
  readonly isInPalette?: false;
}

export const commandCategory = 'Dataflow';

/** Titles and icons of all commands. package.json and the README table are generated from here. */
export const commands: Readonly<Record<CommandId, CommandContribution>> = {
  'dataflow.refresh': {
    title: 'Refresh Jobs',
    icon: '$(refresh)',
    description: 'Asks every connection for its jobs now.',
  },
  'dataflow.loadMoreJobs': {
    title: 'Load More Jobs',
    description: 'Adds the next older jobs of a connection.',
    isInPalette: false,
  },
  'dataflow.filterJobs': {
    title: 'Filter Jobs…',
    icon: '$(filter)',
    description: 'Lists only jobs whose name, id or state holds what you type.',
  },
  'dataflow.selectJobs': {
    title: 'Select Which Jobs to List…',
    icon: '$(list-selection)',
    description: 'Lists all jobs, active ones, ended ones, or those in one state.',
  },
  'dataflow.clearJobFilter': {
    title: 'Clear Job Filter',
    icon: '$(clear-all)',
    description: 'Lists all jobs again.',
  },
  'dataflow.sortJobs': {
    title: 'Sort Jobs…',
    icon: '$(sort-precedence)',
    description: 'Sorts jobs by age, name or state.',
  },
  'dataflow.groupJobs': {
    title: 'Group Jobs…',
    icon: '$(group-by-ref-type)',
    description: 'Groups jobs by state, type, region or the beginning of their names.',
  },
  'dataflow.openDashboard': {
    title: 'Open Dashboard',
    icon: '$(graph-line)',
    description: "Opens a job's state, counters and live chart.",
  },
  'dataflow.stopJob': {
    title: 'Stop Job…',
    icon: '$(debug-stop)',
    description: 'Drains or cancels a job after asking.',
  },
  'dataflow.drainJob': {
    title: 'Drain Job…',
    icon: '$(arrow-down)',
    description: 'Lets a streaming job finish what it has read, after asking.',
  },
  'dataflow.cancelJob': {
    title: 'Cancel Job…',
    icon: '$(circle-slash)',
    description: 'Ends a job at once, after asking.',
  },
  'dataflow.forceCancelJob': {
    title: 'Force Cancel Job…',
    description:
      'Gives up a job whose cancel had no effect for half an hour, after asking; its machines may run on.',
  },
  'dataflow.scaleJob': {
    title: 'Scale Job…',
    icon: '$(arrow-both)',
    description: 'Sets the least and the most workers of a streaming job, and its CPU target.',
  },
  'dataflow.createSnapshot': {
    title: 'Take Snapshot…',
    icon: '$(device-camera)',
    description: 'Saves the state of a streaming job.',
  },
  'dataflow.showSnapshots': {
    title: 'Show Snapshots…',
    icon: '$(history)',
    description: 'Lists snapshots, to start a job from one or to delete it.',
  },
  'dataflow.archiveJob': {
    title: 'Archive Job',
    icon: '$(archive)',
    description: 'Puts a job that has ended away.',
  },
  'dataflow.restoreJob': { title: 'Restore Archived Job', description: 'Gets an archived job back.' },
  'dataflow.watchJob': {
    title: 'Watch Job',
    icon: '$(eye)',
    description: 'Tells you once when a job ends, even while the Jobs view is hidden; again: not any more.',
  },
  'dataflow.unwatchJob': {
    title: 'Stop Watching Job',
    icon: '$(eye-closed)',
    description: 'Does not tell you of the end of a job any more.',
  },
  'dataflow.showJobMessages': {
    title: 'Show Job Messages',
    icon: '$(list-flat)',
    description: "Opens the service's messages about a job as a document that follows it.",
  },
  'dataflow.showWorkerLogs': {
    title: 'Show Worker Logs',
    icon: '$(output)',
    description: "Opens the logs of a job's workers as a document that follows it.",
  },
  'dataflow.openInConsole': {
    title: 'Open in Cloud Console',
    icon: '$(link-external)',
    description: "Opens a job of Google Cloud in Google's own console.",
  },
  'dataflow.copyJobId': { title: 'Copy Job ID', icon: '$(copy)', description: 'Copies the id of a job.' },
  'dataflow.copyGcloudCommand': {
    title: 'Copy gcloud Command',
    description: 'Copies the command that describes a job in a terminal.',
  },
  'dataflow.copyJobLink': {
    title: 'Copy Link to Cloud Console',
    description: "Copies a job's address in Google's console.",
  },
  'dataflow.exportJob': {
    title: 'Export Job as JSON',
    icon: '$(json)',
    description: 'Opens what is known about a job as JSON.',
  },
  'dataflow.signIn': {
    title: 'Sign In to Google Cloud',
    icon: '$(sign-in)',
    description: 'Runs `gcloud auth application-default login` in a terminal.',
  },
  'dataflow.showLog': {
    title: 'Show Log',
    icon: '$(output)',
    description: 'Shows the Dataflow output channel.',
  },
  'dataflow.openSettings': {
    title: 'Open Settings',
    icon: '$(gear)',
    description: 'Opens the settings of this extension.',
  },
  'dataflow.startLocal': {
    title: 'Start Local Dataflow',
    icon: '$(play)',
    description: 'Starts the local Dataflow service, which runs pipelines on this machine.',
  },
  'dataflow.stopLocal': {
    title: 'Stop Local Dataflow',
    icon: '$(debug-stop)',
    description: 'Stops the local Dataflow service and what runs on it.',
  },
  'dataflow.restartLocal': {
    title: 'Restart Local Dataflow',
    icon: '$(debug-restart)',
    description: 'Stops and starts the local Dataflow service.',
  },
  'dataflow.openLocalTerminal': {
    title: 'Open Terminal for Local Dataflow',
    icon: '$(terminal)',
    description: "Opens a terminal whose Beam, gcloud and Google's clients reach the local Dataflow.",
  },
  'dataflow.copyLocalEnvironment': {
    title: 'Copy Environment of Local Dataflow',
    icon: '$(copy)',
    description: 'Copies the `export` lines that point a shell at the local Dataflow.',
  },
  'dataflow.runFileLocally': {
    title: 'Run Python File on Local Dataflow',
    icon: '$(run-all)',
    description: 'Submits the Beam pipeline of a Python file to the local Dataflow, in a terminal.',
  },
};

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isFileTarget(argument: unknown): argument is FileTarget {
  return isRecord(argument) && argument['scheme'] === 'file' && typeof argument['fsPath'] === 'string';
}

/** @param argument whatever a menu, a keybinding or another extension passed to a command */
export function isConnectionTarget(argument: unknown): argument is ConnectionTarget {
  return isRecord(argument) && typeof argument['connectionId'] === 'string';
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
