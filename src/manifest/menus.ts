import { commands, type CommandId } from './commands.ts';
import {
  connectionContextValue,
  contextKeys,
  jobContextValues,
  jobsViewId,
  localContextValues,
  problemContextValue,
} from './views.ts';

export interface MenuItem {
  readonly command: CommandId;
  readonly when?: string;
  /** `inline` is a button on the row; `navigation` one on the view's title; anything else a section of the menu. */
  readonly group?: string;
}

const inJobsView = `view == ${jobsViewId}`;
const onJob = `${inJobsView} && viewItem =~ /^job-/`;
const onStoppableJob = `${inJobsView} && viewItem == ${jobContextValues.stoppable}`;
const onConnection = `${inJobsView} && viewItem == ${connectionContextValue}`;
const onProblem = `${inJobsView} && viewItem == ${problemContextValue}`;
const onLocal = `${inJobsView} && viewItem =~ /^local-/`;
const onStoppedLocal = `${inJobsView} && viewItem == ${localContextValues.stopped}`;
const onRunningLocal = `${inJobsView} && viewItem == ${localContextValues.running}`;
const onBusyLocal = `${inJobsView} && viewItem == ${localContextValues.busy}`;
const inBeamFile = `resourceLangId == python && resourcePath in ${contextKeys.beamFiles}`;

/** Where commands appear besides the palette. */
export const menus: Readonly<
  Record<
    | 'view/title'
    | 'view/item/context'
    | 'editor/title/run'
    | 'editor/context'
    | 'explorer/context'
    | 'commandPalette',
    readonly MenuItem[]
  >
> = {
  'view/title': [
    { command: 'dataflow.refresh', when: inJobsView, group: 'navigation@1' },
    { command: 'dataflow.openSettings', when: inJobsView, group: '1_configure@1' },
    { command: 'dataflow.showLog', when: inJobsView, group: '1_configure@2' },
  ],
  'view/item/context': [
    { command: 'dataflow.stopJob', when: onStoppableJob, group: 'inline@1' },
    { command: 'dataflow.openDashboard', when: onJob, group: 'inline@2' },
    { command: 'dataflow.openDashboard', when: onJob, group: '1_open@1' },
    { command: 'dataflow.copyJobId', when: onJob, group: '2_copy@1' },
    { command: 'dataflow.stopJob', when: onStoppableJob, group: '3_stop@1' },
    { command: 'dataflow.refresh', when: onConnection, group: 'inline@1' },
    { command: 'dataflow.openSettings', when: onConnection, group: '1_configure@1' },
    { command: 'dataflow.refresh', when: onProblem, group: 'inline@1' },
    { command: 'dataflow.openSettings', when: onProblem, group: '1_mend@1' },
    { command: 'dataflow.showLog', when: onProblem, group: '1_mend@2' },
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
  'editor/title/run': [{ command: 'dataflow.runFileLocally', when: inBeamFile, group: 'dataflow@1' }],
  'editor/context': [{ command: 'dataflow.runFileLocally', when: inBeamFile, group: '1_run@90' }],
  'explorer/context': [{ command: 'dataflow.runFileLocally', when: inBeamFile, group: '4_dataflow@1' }],
  commandPalette: allCommandIds()
    .filter((command) => commands[command].isInPalette === false)
    .map((command) => ({ command, when: 'false' })),
};

function allCommandIds(): readonly CommandId[] {
  return Object.keys(commands).filter((id): id is CommandId => id in commands);
}
