import type { JobSummary } from '../../dataflow/job.ts';
import { panelIds, type PanelId } from '../shapes/panels.ts';
import { AgentFeed } from './agentFeed.ts';
import { ChartsFeed } from './chartsFeed.ts';
import { CostFeed } from './costFeed.ts';
import { CountersFeed } from './countersFeed.ts';
import { ExecutionFeed } from './executionFeed.ts';
import type { FeedTable } from './feedRunner.ts';
import type { FeedServices } from './feedServices.ts';
import { GraphFeed } from './graphFeed.ts';
import { MessagesFeed } from './messagesFeed.ts';
import { OverviewFeed } from './overviewFeed.ts';
import { SnapshotsFeed } from './snapshotsFeed.ts';

/** The feed of each panel. */
export const feedTable: FeedTable = {
  overview: (context) => new OverviewFeed(context),
  charts: (context) => new ChartsFeed(context),
  counters: (context) => new CountersFeed(context),
  graph: (context) => new GraphFeed(context),
  execution: (context) => new ExecutionFeed(context),
  messages: (context) => new MessagesFeed(context),
  snapshots: (context) => new SnapshotsFeed(context),
  cost: (context) => new CostFeed(context),
  agent: (context) => new AgentFeed(context),
};

/** Panels that mean something for some jobs only. */
const conditions: {
  readonly [P in PanelId]?: (job: JobSummary, services: Pick<FeedServices, 'agent'>) => boolean;
} = {
  snapshots: ({ type }) => type === 'STREAMING',
  agent: ({ projectId, location, id: jobId }, { agent }) =>
    (agent?.tasksOf({ projectId, location, jobId }) ?? []).length > 0,
};

/** Panels that mean something for a job. */
export function offeredPanels(job: JobSummary, services: Pick<FeedServices, 'agent'>): readonly PanelId[] {
  return panelIds.filter((panel) => conditions[panel]?.(job, services) ?? true);
}
