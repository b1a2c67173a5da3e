import type { StandingPermission } from '../../mcp/policy/permissions.ts';
import type { AgentTask } from './task.ts';
import { sessionIdOf } from './taskTools.ts';

/** What the policy lets a task do without asking, as far as it is not used; undefined where a person is asked. */
export function permissionOf({ id, job, approval, bounds, use }: AgentTask): StandingPermission | undefined {
  if (approval.kind !== 'standing') return undefined;
  return {
    id: `agent-${id}`,
    grantedBy: approval.grantedBy,
    sessionId: sessionIdOf({ id }),
    expiresAt: Date.parse(approval.until),
    kinds: bounds.kinds,
    job: {
      connectionId: job.connectionId,
      projectId: job.projectId,
      location: job.location,
      name: job.jobName,
    },
    workers: bounds.workers,
    mostUses: Math.max(0, bounds.mostChanges - use.changes),
  };
}
