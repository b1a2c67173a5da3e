/** Ids of the activity-bar container, its views and the chat participant. */
export const viewContainerId = 'dataflow';
export const jobsViewId = 'dataflow.jobs';
export const participantId = 'dataflow.chat';
/** Type of the dashboard's webview panel, by which the editor restores it after a reload. */
export const dashboardViewType = 'dataflow.dashboard';
/** The same of the launch form's. */
export const launchViewType = 'dataflow.launch';

/** Context keys that `when` clauses use. */
export const contextKeys = {
  /** How many connections are configured; undefined until the extension runs. Decides which welcome text is shown. */
  connectionCount: 'dataflow.connectionCount',
  /** Paths of open Python files that import Beam. */
  beamFiles: 'dataflow.beamFiles',
  /** Paths of open Beam YAML pipelines. */
  pipelineFiles: 'dataflow.pipelineFiles',
  /** Whether the document about a job in front leaves entries out. */
  documentFiltered: 'dataflow.documentFiltered',
  /** Whether the extension's own local Dataflow runs. */
  localRunning: 'dataflow.localRunning',
  /** Whether a file was run in this window. */
  fileWasRun: 'dataflow.fileWasRun',
  /** Whether a connection leads to Google Cloud. */
  cloudConnected: 'dataflow.cloudConnected',
  /** Whether the Jobs view leaves jobs out. */
  jobsFiltered: 'dataflow.jobsFiltered',
} as const;

/** A job's row has this word and those of its capabilities as contextValue, and `cloud` where Google's console knows it. */
export const jobContextWord = 'job';
export const cloudContextWord = 'cloud';
/** Whether a job's end is told in a notification, or could be. */
export const watchContextWords = { watched: 'watched', watchable: 'watchable' } as const;
/** Whether the agent looks after a job. */
export const agentContextWord = 'agent';
export const connectionContextValue = 'connection';
/** A connection of the settings has this word behind the other. */
export const editableContextWord = 'editable';
/** A problem's row has this word and that of what mends it. */
export const problemContextWord = 'problem';
export const settingsProblemContextValue = 'settings-problem';
/** Of the connection whose service the extension starts itself, by what can be done with it. */
export const localContextValues = {
  stopped: 'local-stopped',
  busy: 'local-busy',
  running: 'local-running',
  unavailable: 'local-unavailable',
} as const;

/** Shown in place of a tree that is empty. Of Markdown it knows links only; a line that is only a link becomes a button. */
export interface WelcomeText {
  readonly view: string;
  readonly contents: string;
  readonly when: string;
}

export const welcomeTexts: readonly WelcomeText[] = [
  {
    view: jobsViewId,
    when: `${contextKeys.connectionCount} == 0`,
    contents: [
      'No connection to Dataflow yet.',
      'To run Beam pipelines on this machine, let the setting dataflow.local.start be automatic or manual.',
      'For jobs on Google Cloud, add a connection to your project and sign in.',
      '[Add Connection](command:dataflow.addConnection)',
      '[Sign In to Google Cloud](command:dataflow.signIn)',
    ].join('\n'),
  },
];

export const viewsContainers = {
  activitybar: [{ id: viewContainerId, title: 'Dataflow', icon: 'media/dataflow.svg' }],
} as const;

export const views = {
  [viewContainerId]: [
    { id: jobsViewId, name: 'Jobs', icon: 'media/dataflow.svg', contextualTitle: 'Dataflow' },
  ],
} as const;
