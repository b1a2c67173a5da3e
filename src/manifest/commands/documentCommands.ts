import type { CommandContribution } from './commandContribution.ts';
import type { DocumentFilter, JobTarget } from './commandTargets.ts';

/** What is shown about jobs and this extension as text. */
export interface DocumentCommandArguments {
  'dataflow.showJobMessages': [job?: JobTarget, filter?: DocumentFilter];
  'dataflow.showWorkerLogs': [job?: JobTarget, filter?: DocumentFilter];
  'dataflow.showJobErrors': [job?: JobTarget, filter?: DocumentFilter];
  /** Of the document in front. Without a filter it asks. */
  'dataflow.filterDocument': [filter?: DocumentFilter];
  'dataflow.clearDocumentFilter': [];
  'dataflow.clearProblems': [];
  'dataflow.showLog': [];
  'dataflow.openSettings': [];
}

export const documentCommands: Readonly<Record<keyof DocumentCommandArguments, CommandContribution>> = {
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
  'dataflow.showJobErrors': {
    title: 'Show Job Errors, Grouped',
    icon: '$(group-by-ref-type)',
    description:
      "Opens a job's errors and warnings of messages and logs, alike ones together, with their count.",
  },
  'dataflow.filterDocument': {
    title: 'Filter Messages or Logs…',
    icon: '$(filter)',
    description: 'Leaves entries out of the messages or logs in front, by severity, step or text.',
  },
  'dataflow.clearDocumentFilter': {
    title: 'Clear Filter of Messages or Logs',
    icon: '$(clear-all)',
    description: 'Shows all entries of the messages or logs in front again.',
  },
  'dataflow.clearProblems': {
    title: 'Clear Dataflow Problems',
    description: 'Takes the errors of failed jobs out of the Problems panel.',
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
};
