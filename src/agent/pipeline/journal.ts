import { z } from 'zod';
import { decision, evidenceQuote } from './decision.ts';

export const journalKinds = [
  'started',
  'resumed',
  'sensed',
  'judged',
  'proposed',
  'validated',
  'asked',
  'answered',
  'acted',
  'verified',
  'waiting',
  'model',
  'made',
  'error',
  'ended',
  'shortened',
] as const;
export type JournalKind = (typeof journalKinds)[number];

/** One line of what the agent saw and did. */
export const journalEntry = z.object({
  taskId: z.string(),
  round: z.number(),
  /** ISO 8601, UTC. */
  at: z.string(),
  kind: z.enum(journalKinds),
  /** One or two sentences. May quote the job, so it is untrusted. */
  text: z.string(),
  /** Figures that were read. */
  readings: z.record(z.string(), z.number()).optional(),
  quotes: z.array(evidenceQuote).optional(),
  decision: decision.optional(),
  /** Of the calls of this round in the audit log. */
  trace: z.string().optional(),
});
export type JournalEntry = z.output<typeof journalEntry>;

/** What a playbook or a step adds to the journal; task, round, time and trace are put to it. */
export type JournalNote = Omit<JournalEntry, 'taskId' | 'round' | 'at' | 'trace'>;

/**
 * Where journals are kept. Entries are added and never changed; a store may leave out old ones, and then says so by an
 * entry `shortened` in their place.
 */
export interface JournalStore {
  append(entry: JournalEntry): Promise<void>;
  /** Oldest first. */
  read(taskId: string): Promise<readonly JournalEntry[]>;
  remove(taskId: string): Promise<void>;
}
