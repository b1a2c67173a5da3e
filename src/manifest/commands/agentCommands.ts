import type { CommandContribution } from './commandContribution.ts';
import type { WorkerRange } from '../../dataflow/workerLimits.ts';
import type { AgentTaskTarget, ConnectionTarget, JobTarget, LaunchTarget } from './commandTargets.ts';

/** What the agent looks after. */
export interface AgentCommandArguments {
  'dataflow.agent.watch': [job?: JobTarget, workers?: WorkerRange];
  /** Without a task or job it asks for one. */
  'dataflow.agent.stop': [what?: AgentTaskTarget | JobTarget];
  'dataflow.agent.stopAll': [];
  'dataflow.agent.showJournal': [what?: AgentTaskTarget | JobTarget];
  'dataflow.agent.list': [];
  'dataflow.agent.madeThings': [];
  'dataflow.agent.migrate': [job?: JobTarget, by?: LaunchTarget];
  'dataflow.agent.runBatch': [connection?: ConnectionTarget];
}

export const agentCommands: Readonly<Record<keyof AgentCommandArguments, CommandContribution>> = {
  'dataflow.agent.watch': {
    title: 'Let the Agent Look After a Job…',
    icon: '$(robot)',
    description:
      'The agent watches a streaming job, proposes to scale it with evidence, and acts when you approve or within bounds that you set.',
  },
  'dataflow.agent.stop': {
    title: 'Stop the Agent on a Job…',
    icon: '$(debug-stop)',
    description: 'At once; the job itself goes on.',
  },
  'dataflow.agent.stopAll': {
    title: 'Stop the Agent Everywhere',
    description: 'Stops it on all jobs of this window, and takes back its permissions.',
  },
  'dataflow.agent.showJournal': {
    title: "Show the Agent's Journal…",
    icon: '$(book)',
    description: 'What the agent saw, judged, proposed and did, as a document that follows it.',
  },
  'dataflow.agent.list': {
    title: 'Show What the Agent Looks After',
    icon: '$(list-flat)',
    description: 'Jobs, permissions in force and open questions, to answer, stop or take back.',
  },
  'dataflow.agent.madeThings': {
    title: 'Show What the Agent Made…',
    icon: '$(archive)',
    description:
      'Snapshots, schedules and jobs of the agent with origin and expiry, to remove; and what it used.',
  },
  'dataflow.agent.migrate': {
    title: 'Let the Agent Replace a Job by a New Version…',
    icon: '$(replace-all)',
    description:
      'Checks, takes a snapshot, replaces the job, verifies that its state goes on, and leads back where it does not.',
  },
  'dataflow.agent.runBatch': {
    title: 'Let the Agent Launch and Follow a Batch Job…',
    icon: '$(rocket)',
    description:
      'Once or on a schedule of Cloud Scheduler; tells when it ends, and tries a failed run again where that can help.',
  },
};
