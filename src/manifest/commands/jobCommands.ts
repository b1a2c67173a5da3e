import type { CommandContribution } from './commandContribution.ts';
import type { JobTarget, LaunchTarget, ScaleTarget, SnapshotsTarget } from './commandTargets.ts';

/** What is done with jobs, their templates and their snapshots. */
export interface JobCommandArguments {
  'dataflow.openDashboard': [job?: JobTarget];
  /** A second argument is the selection of the view, as menus pass it. Without other jobs it asks for one. */
  'dataflow.compareJobs': [job?: JobTarget, selection?: readonly JobTarget[]];
  'dataflow.stopJob': [job?: JobTarget];
  'dataflow.drainJob': [job?: JobTarget];
  'dataflow.cancelJob': [job?: JobTarget];
  'dataflow.forceCancelJob': [job?: JobTarget];
  'dataflow.scaleJob': [job?: ScaleTarget];
  'dataflow.launchTemplate': [wanted?: LaunchTarget];
  /** Without a template it asks for one. */
  'dataflow.replaceJob': [job?: JobTarget, by?: LaunchTarget];
  'dataflow.createSnapshot': [job?: JobTarget];
  /** Without a connection it asks for one where there are several; without a snapshot, for that and what to do. */
  'dataflow.showSnapshots': [what?: SnapshotsTarget];
  'dataflow.archiveJob': [job?: JobTarget];
  'dataflow.restoreJob': [job?: JobTarget];
  /** A job that is watched already is not any more. */
  'dataflow.watchJob': [job?: JobTarget];
  'dataflow.unwatchJob': [job?: JobTarget];
  'dataflow.openInConsole': [job?: JobTarget];
  'dataflow.copyJobId': [job?: JobTarget];
  'dataflow.copyGcloudCommand': [job?: JobTarget];
  'dataflow.copyJobLink': [job?: JobTarget];
  'dataflow.exportJob': [job?: JobTarget];
}

export const jobCommands: Readonly<Record<keyof JobCommandArguments, CommandContribution>> = {
  'dataflow.openDashboard': {
    title: 'Open Dashboard',
    icon: '$(graph-line)',
    description: "Opens a job's dashboard: how it is and why, charts, graph, logs and cost, live.",
  },
  'dataflow.compareJobs': {
    title: 'Compare Charts with Another Job…',
    description:
      'Lays the charts of up to four jobs of a connection over one another, each from its own start.',
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
  'dataflow.launchTemplate': {
    title: 'Launch Template…',
    icon: '$(rocket)',
    description:
      'Launches a classic or Flex template from a form made of its metadata, or only has the service check it.',
  },
  'dataflow.replaceJob': {
    title: 'Replace Job…',
    icon: '$(replace)',
    description: 'Puts a job from a template in the place of a running streaming job, which keeps its state.',
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
  'dataflow.restoreJob': {
    title: 'Restore Archived Job',
    icon: '$(discard)',
    description: 'Gets an archived job back.',
  },
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
};
