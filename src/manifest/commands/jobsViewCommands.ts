import type { CommandContribution } from './commandContribution.ts';
import type { ConnectionTarget, JobTarget } from './commandTargets.ts';

/** What the Jobs view lists. */
export interface JobsViewCommandArguments {
  /** Without a connection: all of them. */
  'dataflow.refresh': [connection?: ConnectionTarget];
  'dataflow.loadMoreJobs': [connection?: ConnectionTarget];
  'dataflow.filterJobs': [];
  'dataflow.selectJobs': [];
  'dataflow.clearJobFilter': [];
  'dataflow.sortJobs': [];
  'dataflow.groupJobs': [];
  /** Where the filter leaves the job out, the filter is cleared. */
  'dataflow.revealJob': [job?: JobTarget];
}

export const jobsViewCommands: Readonly<Record<keyof JobsViewCommandArguments, CommandContribution>> = {
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
    description: 'Lists all jobs, active ones, ended ones, archived ones, or those in one state.',
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
    description: 'Groups jobs by state, type, region, label or the beginning of their names.',
  },
  'dataflow.revealJob': {
    title: 'Show Job in Jobs View',
    icon: '$(list-tree)',
    description: 'Selects a job in the Jobs view.',
  },
};
