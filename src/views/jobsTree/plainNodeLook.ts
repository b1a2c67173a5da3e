import type { Connections } from '../../dataflow/connections.ts';
import type { LocalDataflow } from '../../dataflow/local/localDataflow.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import { groupTitle } from './jobGroups.ts';
import { isJobState, stateIcons } from './jobStateIcon.ts';
import type { DetailNode, GroupNode, JobNode, JobsTreeNode, SectionNode } from './jobsTreeNode.ts';
import { localConnectionLook, localNoticeLook } from './localLook.ts';
import {
  connectionLook,
  groupLook,
  loadingLook,
  loadMoreLook,
  noJobsLook,
  noMatchesLook,
  problemLook,
  settingsProblemLook,
  type NodeLook,
} from './nodeLook.ts';

export interface PlainLookDeps {
  readonly connections: Connections;
  readonly monitor: Pick<JobsMonitor, 'jobs'>;
  /** The service of the connection that is managed, where there is one. */
  readonly local?: Pick<LocalDataflow, 'state'>;
}

/** Rows that look by what is known now alone. */
export function plainNodeLook(
  node: Exclude<JobsTreeNode, JobNode | SectionNode | DetailNode | GroupNode>,
  deps: PlainLookDeps,
): NodeLook {
  const { connections, monitor } = deps;
  const { connectionId } = node;
  switch (node.kind) {
    case 'connection': {
      const connection = connections.get(connectionId);
      if (!connection) return { label: connectionId, spoken: `Connection ${connectionId}` };
      const local = localOf(connectionId, deps);
      if (local) return localConnectionLook(connection, local.state);
      return connectionLook(connection, monitor.jobs(connectionId));
    }
    case 'problem': {
      const problems = monitor.jobs(connectionId)?.problems ?? [];
      return problemLook(problems.find(({ location }) => location === node.location));
    }
    case 'settingsProblem':
      return settingsProblemLook(connections.problems);
    case 'loading':
      return loadingLook;
    case 'noJobs':
      return noJobsLook;
    case 'noMatches':
      return noMatchesLook;
    case 'loadMore':
      return loadMoreLook;
    case 'local':
      return localNoticeLook(localOf(connectionId, deps)?.state ?? { kind: 'stopped', byPerson: false });
  }
}

/** @param size how many jobs it holds */
export function groupNodeLook({ grouping, key }: GroupNode, labelKey: string, size: number): NodeLook {
  const icon = isJobState(key) && grouping === 'state' ? stateIcons[key] : { icon: 'list-tree' };
  return groupLook(groupTitle(grouping, labelKey, key), size, icon);
}

/** The local service that a connection leads to, where it is the managed one. */
export function localOf(
  connectionId: string,
  { connections, local }: Pick<PlainLookDeps, 'connections' | 'local'>,
): Pick<LocalDataflow, 'state'> | undefined {
  return connections.get(connectionId)?.isManaged ? local : undefined;
}
