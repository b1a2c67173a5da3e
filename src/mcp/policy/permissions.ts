import type { ChangeEffect, ChangeKind } from '../../dataflow/operations/changeEffect.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { PlannedChange } from '../tools/tool.ts';

/**
 * What a user lets one caller do without being asked each time. It replaces the question and nothing else: rules,
 * bounds, budget, cool-down, rates and evidence hold as for every change.
 */
export interface StandingPermission {
  readonly id: string;
  /** Who gave it; for the audit log. */
  readonly grantedBy: string;
  /** The one session that may use it. */
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly kinds: readonly ChangeKind[];
  /** The one job; its replacements have its name too. */
  readonly job: {
    readonly connectionId: string;
    readonly projectId: string;
    readonly location: string;
    readonly name: string;
  };
  /** Limits that it may set. */
  readonly workers: { readonly min: number; readonly max: number };
  /** How often it may be used. */
  readonly mostUses: number;
}

/** Why a change has to be asked about, or what spares the question. */
export type Coverage =
  | { readonly permission: StandingPermission; readonly spend: () => void }
  /** Undefined when there is no permission for the job at all. */
  | { readonly permission: undefined; readonly why: string | undefined };

type Change = Pick<PlannedChange<unknown>, 'subject' | 'effect'>;

/** The standing permissions in force. */
export class Permissions {
  private readonly granted = new Map<string, { readonly permission: StandingPermission; uses: number }>();

  constructor(private readonly clock: Clock) {}

  /** Answers how to revoke it. One of the same id takes the place of the one before, with its uses anew. */
  grant(permission: StandingPermission): () => void {
    const entry = { permission, uses: 0 };
    this.granted.set(permission.id, entry);
    return () => {
      if (this.granted.get(permission.id) === entry) this.granted.delete(permission.id);
    };
  }

  list(): readonly StandingPermission[] {
    this.forgetExpired();
    return [...this.granted.values()].map(({ permission }) => permission);
  }

  /** Whether a permission of this session covers the change, now. `spend` counts one use. */
  cover(sessionId: string, change: Change): Coverage {
    this.forgetExpired();
    let why: string | undefined;
    for (const entry of this.granted.values()) {
      const { permission } = entry;
      if (permission.sessionId !== sessionId || !isFor(permission, change)) continue;
      const reason = entry.uses >= permission.mostUses ? 'it is used up' : outside(permission, change.effect);
      if (reason === undefined) return { permission, spend: () => (entry.uses += 1) };
      why = `The standing permission ${permission.id} does not cover it: ${reason}.`;
    }
    return { permission: undefined, why };
  }

  private forgetExpired(): void {
    const now = this.clock.now();
    for (const [id, { permission }] of this.granted) {
      if (permission.expiresAt <= now) this.granted.delete(id);
    }
  }
}

function isFor({ job }: StandingPermission, { subject }: Change): boolean {
  return (
    subject.job !== undefined &&
    job.connectionId === subject.connection.id &&
    job.projectId === subject.projectId &&
    job.location === subject.location &&
    job.name === subject.job.name
  );
}

/** Those of a job that is to be started have no limits before. */
const starting: readonly ChangeKind[] = ['launch', 'create_schedule', 'enable_schedule', 'run_schedule'];

/** What is not known counts as outside. */
function outside({ kinds, workers }: StandingPermission, effect: ChangeEffect): string | undefined {
  if (!kinds.includes(effect.kind)) return `it is not for "${effect.kind}"`;
  if (!('limits' in effect)) return undefined;
  const { present, wanted } = effect.limits;
  const { minNumWorkers: min, maxNumWorkers: max } = wanted;
  if (max === undefined) return 'the most workers after it are not known';
  if (!starting.includes(effect.kind) && present.maxNumWorkers === undefined) {
    return 'the most workers before it are not known';
  }
  if (max > workers.max || max < workers.min) return `it is for ${workers.min} to ${workers.max} workers`;
  if (min !== undefined && (min < workers.min || min > workers.max)) {
    return `it is for ${workers.min} to ${workers.max} workers`;
  }
  return undefined;
}
