import type { JobCapability } from '../dataflow/operations/jobCapabilities.ts';
import type { NextStep } from '../dataflow/errors.ts';
import { commands, type CommandId } from './commands.ts';
import {
  agentContextWord,
  cloudContextWord,
  connectionContextValue,
  contextKeys,
  editableContextWord,
  jobContextWord,
  jobsViewId,
  localContextValues,
  problemContextWord,
  settingsProblemContextValue,
  watchContextWords,
} from './views.ts';

export interface MenuItem {
  readonly command: CommandId;
  readonly when?: string;
  /** `inline` is a button on the row; `navigation` one on the view's title; anything else a section of the menu. */
  readonly group?: string;
}

const inJobsView = `view == ${jobsViewId}`;
const onJob = `${inJobsView} && viewItem =~ /^${jobContextWord}\\b/`;
const onCloudJob = onJobWith(cloudContextWord);
const onStoppableJob = onJobWith('cancel');
const onConnection = `${inJobsView} && viewItem =~ /^${connectionContextValue}\\b/`;
const onEditableConnection = `${inJobsView} && viewItem == '${connectionContextValue} ${editableContextWord}'`;
const onProblem = `${inJobsView} && viewItem =~ /^${problemContextWord}\\b/`;
const onSettingsProblem = `${inJobsView} && viewItem == ${settingsProblemContextValue}`;
const notOnAgentJob = `viewItem =~ /^(?!.* ${agentContextWord}( |$))/`;
const onLocal = `${inJobsView} && viewItem =~ /^local-/`;
const onStoppedLocal = `${inJobsView} && viewItem == ${localContextValues.stopped}`;
const onRunningLocal = `${inJobsView} && viewItem == ${localContextValues.running}`;
const onBusyLocal = `${inJobsView} && viewItem == ${localContextValues.busy}`;
const onConnectionOrLocal = `${inJobsView} && viewItem =~ /^(${connectionContextValue}\\b|${localContextValues.running}$)/`;
const inBeamFile = `resourceLangId == python && resourcePath in ${contextKeys.beamFiles}`;
const inPipeline = `resourceLangId == yaml && resourcePath in ${contextKeys.pipelineFiles}`;

const inJobDocument = 'resourceScheme == dataflow-job';

/** What a click on a problem runs. */
export const stepCommands = {
  signIn: 'dataflow.signIn',
  setQuotaProject: 'dataflow.setQuotaProject',
  openPage: 'dataflow.openProblemPage',
  openFile: 'dataflow.openCredentialsFile',
  editConnection: 'dataflow.editConnection',
} as const satisfies Readonly<Record<NextStep['kind'], CommandId>>;

/** Where commands appear besides the palette. */
export const menus: Readonly<
  Record<
    | 'view/title'
    | 'view/item/context'
    | 'editor/title'
    | 'editor/title/run'
    | 'editor/context'
    | 'explorer/context'
    | 'commandPalette',
    readonly MenuItem[]
  >
> = {
  'view/title': [
    { command: 'dataflow.refresh', when: inJobsView, group: 'navigation@1' },
    { command: 'dataflow.filterJobs', when: inJobsView, group: 'navigation@2' },
    {
      command: 'dataflow.clearJobFilter',
      when: `${inJobsView} && ${contextKeys.jobsFiltered}`,
      group: 'navigation@3',
    },
    { command: 'dataflow.launchTemplate', when: inJobsView, group: 'navigation@4' },
    { command: 'dataflow.selectJobs', when: inJobsView, group: '0_list@1' },
    { command: 'dataflow.sortJobs', when: inJobsView, group: '0_list@2' },
    { command: 'dataflow.groupJobs', when: inJobsView, group: '0_list@3' },
    { command: 'dataflow.addConnection', when: inJobsView, group: '1_configure@0' },
    { command: 'dataflow.openSettings', when: inJobsView, group: '1_configure@1' },
    { command: 'dataflow.showLog', when: inJobsView, group: '1_configure@2' },
  ],
  'view/item/context': [
    { command: 'dataflow.stopJob', when: onStoppableJob, group: 'inline@1' },
    { command: 'dataflow.openDashboard', when: onJob, group: 'inline@2' },
    { command: 'dataflow.openDashboard', when: onJob, group: '1_open@1' },
    { command: 'dataflow.compareJobs', when: onJob, group: '1_open@1' },
    { command: 'dataflow.showJobMessages', when: onJob, group: '1_open@2' },
    { command: 'dataflow.showWorkerLogs', when: onJob, group: '1_open@3' },
    { command: 'dataflow.showJobErrors', when: onJob, group: '1_open@3' },
    { command: 'dataflow.chat.aboutJob', when: onJob, group: '1_open@6' },
    { command: 'dataflow.openInConsole', when: onCloudJob, group: '1_open@4' },
    { command: 'dataflow.watchJob', when: onJobWith(watchContextWords.watchable), group: '1_open@5' },
    { command: 'dataflow.unwatchJob', when: onJobWith(watchContextWords.watched), group: '1_open@5' },
    { command: 'dataflow.scaleJob', when: onJobWith('scale'), group: '2_change@1' },
    { command: 'dataflow.createSnapshot', when: onJobWith('snapshot'), group: '2_change@2' },
    { command: 'dataflow.replaceJob', when: onJobWith('replace'), group: '2_change@4' },
    {
      command: 'dataflow.agent.watch',
      when: `${onJobWith('scale')} && ${notOnAgentJob}`,
      group: '5_agent@1',
    },
    {
      command: 'dataflow.agent.migrate',
      when: `${onJobWith('snapshot')} && ${notOnAgentJob}`,
      group: '5_agent@4',
    },
    { command: 'dataflow.agent.showJournal', when: onJobWith(agentContextWord), group: '5_agent@2' },
    { command: 'dataflow.agent.stop', when: onJobWith(agentContextWord), group: '5_agent@3' },
    { command: 'dataflow.archiveJob', when: onJobWith('archive'), group: '2_change@3' },
    { command: 'dataflow.restoreJob', when: onJobWith('restore'), group: '2_change@3' },
    { command: 'dataflow.drainJob', when: onJobWith('drain'), group: '3_stop@1' },
    { command: 'dataflow.cancelJob', when: onJobWith('cancel'), group: '3_stop@2' },
    { command: 'dataflow.forceCancelJob', when: onJobWith('force-cancel'), group: '3_stop@3' },
    { command: 'dataflow.copyJobId', when: onJob, group: '4_copy@1' },
    { command: 'dataflow.copyGcloudCommand', when: onJob, group: '4_copy@2' },
    { command: 'dataflow.copyJobLink', when: onCloudJob, group: '4_copy@3' },
    { command: 'dataflow.exportJob', when: onJob, group: '4_copy@4' },
    { command: 'dataflow.launchTemplate', when: onConnectionOrLocal, group: '1_open@0' },
    { command: 'dataflow.showSnapshots', when: onConnectionOrLocal, group: '1_open@1' },
    { command: 'dataflow.agent.runBatch', when: onConnectionOrLocal, group: '1_open@2' },
    { command: 'dataflow.refresh', when: onConnection, group: 'inline@1' },
    { command: 'dataflow.editConnection', when: onEditableConnection, group: '2_configure@1' },
    { command: 'dataflow.renameConnection', when: onEditableConnection, group: '2_configure@2' },
    { command: 'dataflow.openConnectionSettings', when: onEditableConnection, group: '2_configure@3' },
    { command: 'dataflow.removeConnection', when: onEditableConnection, group: '3_remove@1' },
    ...Object.entries(stepCommands).flatMap(([word, command]) => [
      { command, when: onProblemWith(word), group: 'inline@1' },
      { command, when: onProblemWith(word), group: '1_mend@1' },
    ]),
    { command: 'dataflow.refresh', when: onProblem, group: 'inline@2' },
    { command: 'dataflow.openSettings', when: onProblem, group: '1_mend@2' },
    { command: 'dataflow.showLog', when: onProblem, group: '1_mend@3' },
    { command: 'dataflow.openConnectionSettings', when: onSettingsProblem, group: 'inline@1' },
    { command: 'dataflow.startLocal', when: onStoppedLocal, group: 'inline@1' },
    { command: 'dataflow.openLocalTerminal', when: onRunningLocal, group: 'inline@1' },
    { command: 'dataflow.refresh', when: onRunningLocal, group: 'inline@2' },
    { command: 'dataflow.stopLocal', when: onRunningLocal, group: 'inline@3' },
    { command: 'dataflow.stopLocal', when: onBusyLocal, group: 'inline@1' },
    { command: 'dataflow.startLocal', when: onStoppedLocal, group: '1_run@1' },
    { command: 'dataflow.stopLocal', when: onRunningLocal, group: '1_run@1' },
    { command: 'dataflow.restartLocal', when: onRunningLocal, group: '1_run@2' },
    { command: 'dataflow.openLocalTerminal', when: onRunningLocal, group: '2_use@1' },
    { command: 'dataflow.copyLocalEnvironment', when: onRunningLocal, group: '2_use@2' },
    { command: 'dataflow.showLog', when: onLocal, group: '3_look@1' },
    { command: 'dataflow.openSettings', when: onLocal, group: '3_look@2' },
  ],
  'editor/title': [
    { command: 'dataflow.filterDocument', when: inJobDocument, group: 'navigation@1' },
    {
      command: 'dataflow.clearDocumentFilter',
      when: `${inJobDocument} && ${contextKeys.documentFiltered}`,
      group: 'navigation@2',
    },
  ],
  'editor/title/run': [
    { command: 'dataflow.runFileLocally', when: inBeamFile, group: 'dataflow@1' },
    { command: 'dataflow.runFileOnGoogleCloud', when: inBeamFile, group: 'dataflow@2' },
    { command: 'dataflow.runPipelineLocally', when: inPipeline, group: 'dataflow@1' },
    { command: 'dataflow.runPipelineOnGoogleCloud', when: inPipeline, group: 'dataflow@2' },
  ],
  'editor/context': [
    { command: 'dataflow.runFileLocally', when: inBeamFile, group: '1_run@90' },
    { command: 'dataflow.runFileOnGoogleCloud', when: inBeamFile, group: '1_run@91' },
    { command: 'dataflow.runPipelineLocally', when: inPipeline, group: '1_run@90' },
    { command: 'dataflow.runPipelineOnGoogleCloud', when: inPipeline, group: '1_run@91' },
    { command: 'dataflow.validatePipeline', when: inPipeline, group: '1_run@92' },
  ],
  'explorer/context': [
    { command: 'dataflow.runFileLocally', when: inBeamFile, group: '4_dataflow@1' },
    { command: 'dataflow.runFileOnGoogleCloud', when: inBeamFile, group: '4_dataflow@2' },
  ],
  commandPalette: allCommandIds()
    .filter((command) => commands[command].isInPalette === false)
    .map((command) => ({ command, when: 'false' })),
};

/** A word of its own: `cancel` is not in `force-cancel`. */
function onJobWith(
  word: JobCapability | typeof cloudContextWord | typeof agentContextWord | keyof typeof watchContextWords,
): string {
  return `${inJobsView} && viewItem =~ /^${jobContextWord}\\b.* ${word}( |$)/`;
}

function onProblemWith(word: string): string {
  return `${inJobsView} && viewItem == '${problemContextWord} ${word}'`;
}

function allCommandIds(): readonly CommandId[] {
  return Object.keys(commands).filter((id): id is CommandId => id in commands);
}
