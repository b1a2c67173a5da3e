import type { Cleanup, TotalUse } from '../../agent/pipeline/cleanup.ts';
import type { MadeThing } from '../../agent/pipeline/madeThings.ts';
import type { Approver } from '../../mcp/embedded/toolCalls.ts';
import { usdText } from '../../diagnosis/advice/usdText.ts';

/** How the list of made things is shown and asked about. */
export interface MadeThingsDialogs {
  /** Undefined: nothing was chosen. */
  choose(
    things: readonly MadeThing[],
    use: TotalUse,
    expired: number,
  ): Promise<readonly MadeThing[] | undefined>;
  /** The question of a tool before it changes something. */
  readonly approve: Approver;
  tell(text: string): void;
}

/** Shows what the agent made and is still there, and takes away what the person chooses, one by one. */
export async function madeThingsFlow(deps: {
  readonly things: readonly MadeThing[];
  readonly use: TotalUse;
  readonly now: number;
  readonly cleanup: Pick<Cleanup, 'remove'>;
  readonly dialogs: MadeThingsDialogs;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { things, use, now, cleanup, dialogs, signal } = deps;
  const expired = things.filter(({ expiresAt }) => Date.parse(expiresAt) <= now).length;
  const chosen = (await dialogs.choose(things, use, expired)) ?? [];
  const counts = { removed: 0, gone: 0, kept: 0 };
  for (const thing of chosen) {
    const end = await cleanup.remove(thing, dialogs.approve, signal);
    counts[end] += 1;
    // Who declines one is not asked about the others.
    if (end === 'kept') break;
  }
  const gone = counts.gone === 0 ? '' : `, ${counts.gone} gone already`;
  if (chosen.length > 0) dialogs.tell(`${counts.removed} removed${gone}`);
}

const kinds: Readonly<Record<MadeThing['kind'], string>> = {
  snapshot: 'Snapshot',
  schedule: 'Schedule',
  job: 'Job',
  context: 'Context',
  watch: 'Watch',
};

/** For example `Snapshot of orders`. Untrusted. */
export function thingTitle({ kind, jobName }: MadeThing): string {
  return `${kinds[kind]} of ${jobName}`;
}

/** Id, origin and expiry. Untrusted. */
export function thingDetail(
  { resourceId, origin, madeAt, expiresAt, location }: MadeThing,
  now: number,
): string {
  const until = Date.parse(expiresAt) <= now ? 'expired' : 'kept until';
  return `${resourceId} in ${location} · ${origin} · made ${new Date(madeAt).toLocaleString()} · ${until} ${new Date(expiresAt).toLocaleString()}`;
}

/** For example `4 tasks used 3.2 worker-hours (of 10) and about USD 1.20.` */
export function useText({ tasks, workerHours, usd, limits }: TotalUse): string {
  const of = (limit: number | undefined): string => (limit === undefined ? '' : ` (of ${limit})`);
  const count = tasks === 1 ? '1 task' : `${tasks} tasks`;
  return `${count} used ${workerHours.toFixed(1)} worker-hours${of(limits.workerHours)} and about ${usdText(usd)}${of(limits.usd)}.`;
}
