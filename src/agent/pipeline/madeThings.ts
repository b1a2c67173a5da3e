import { z } from 'zod';

/** Something that the agent made and that stays when its task is over. */
export const madeThing = z.object({
  /** Of the entry here. */
  id: z.string(),
  kind: z.enum(['snapshot', 'schedule', 'job', 'context', 'watch']),
  taskId: z.string(),
  /** The playbook that made it. */
  playbook: z.string(),
  connectionId: z.string(),
  projectId: z.string(),
  location: z.string(),
  /** As the service names it: a snapshot's id, a schedule's name. */
  resourceId: z.string(),
  /** The job it belongs to. */
  jobId: z.string().optional(),
  jobName: z.string(),
  /** What marks it at the service as made by the agent: a description or label. */
  origin: z.string(),
  /** ISO 8601, UTC. */
  madeAt: z.string(),
  /** From then on it may be cleaned up. */
  expiresAt: z.string(),
});
export type MadeThing = z.output<typeof madeThing>;

/** Where the list of made things outlasts a restart. `save` has resolved only when it is kept. */
export interface MadeThingsStore {
  load(): Promise<unknown>;
  save(things: unknown): Promise<void>;
}

const kept = z.object({ version: z.literal(1), things: z.array(z.unknown()) });

/** All that the agent made and nobody removed yet. What was kept and cannot be read is kept as it is, and told of. */
export class MadeThings {
  private loading: Promise<void> | undefined;
  private things: readonly MadeThing[] = [];
  private unreadable: readonly unknown[] = [];
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly store: MadeThingsStore) {}

  /** Oldest first. */
  async list(): Promise<readonly MadeThing[]> {
    await this.load();
    return this.things;
  }

  /** What could not be read of what was kept, a sentence each. */
  async problems(): Promise<readonly string[]> {
    await this.load();
    const { length } = this.unreadable;
    return length === 0
      ? []
      : [
          `Of what the agent made, ${length} entries are not as this version writes them, and are left alone.`,
        ];
  }

  /** One of the same id takes the place of the one before. */
  async add(thing: MadeThing): Promise<void> {
    await this.change((things) => [...things.filter(({ id }) => id !== thing.id), thing]);
  }

  /** It is gone at the service, or is not the agent's concern any more. */
  async remove(id: string): Promise<void> {
    await this.change((things) => things.filter((thing) => thing.id !== id));
  }

  /** Those whose time is over. */
  async expired(nowMs: number): Promise<readonly MadeThing[]> {
    return (await this.list()).filter(({ expiresAt }) => Date.parse(expiresAt) <= nowMs);
  }

  private load(): Promise<void> {
    this.loading ??= this.read().catch((error: unknown) => {
      // Whoever asks next tries again.
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  private async read(): Promise<void> {
    const value = await this.store.load();
    if (value === undefined) return;
    const parsed = kept.safeParse(value);
    const entries = (parsed.success ? parsed.data.things : [value]).map((each) => ({
      each,
      thing: madeThing.safeParse(each).data,
    }));
    this.things = entries.flatMap(({ thing }) => thing ?? []);
    this.unreadable = entries.filter(({ thing }) => !thing).map(({ each }) => each);
  }

  private async change(by: (things: readonly MadeThing[]) => readonly MadeThing[]): Promise<void> {
    await this.load();
    // From here to the assignment nothing may be awaited: tasks change the list at the same time.
    this.things = by(this.things);
    const all = { version: 1, things: [...this.unreadable, ...this.things] };
    const saved = this.saving.then(() => this.store.save(all));
    // The next save must not fail for this one's reason; whoever asked for this one is told.
    this.saving = saved.catch(() => undefined);
    await saved;
  }
}
