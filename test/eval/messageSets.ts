import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { jobStates } from '../../src/dataflow/job.ts';
import { diagnosedSeries } from '../../src/diagnosis/evidence.ts';

/** One thing that was said about a job, in the words of the service, the SDK or the worker. */
const lineSchema = z.strictObject({
  /** Last part of the log's name; `job-message` is what the Dataflow API itself lists. */
  log: z.string().min(1),
  severity: z.enum(['INFO', 'WARNING', 'ERROR']),
  /** Minutes before the moment that is judged. */
  ago: z.number().min(0).optional(),
  text: z.string().min(1),
});

/** A job as somebody has published it. */
const setSchema = z.strictObject({
  /** Page or thread that has the words. */
  source: z.url(),
  job: z.enum(['batch', 'streaming']),
  /** Default: failed for batch, running for streaming. */
  state: z.enum(jobStates).optional(),
  /** What the last hour was like, from a value to a value, where it was not as in a healthy job. */
  series: z.partialRecord(z.enum(diagnosedSeries), z.tuple([z.number(), z.number()])).optional(),
  lines: z.array(lineSchema).min(1),
});

const fileSchema = z.strictObject({
  failure: z.string().min(1),
  /** Number in the list of failures that Google's guides document. */
  documented: z.int().min(1).optional(),
  /** Any of these rules names the true cause. Empty: nothing is wrong. */
  causes: z.array(z.string()),
  sets: z.array(setSchema).min(1),
});

export type MessageLine = z.output<typeof lineSchema>;
export type MessageSet = z.output<typeof setSchema>;

/** Sets of messages that tell of one failure, or of none. */
export interface MessageSets extends z.output<typeof fileSchema> {
  /** Name of the file. */
  readonly name: string;
}

const folder = new URL('messages/', import.meta.url);

/** The recorded sets of messages/, by name. @throws Error that names the file which is not of their form. */
export function readMessageSets(): readonly MessageSets[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const parsed = fileSchema.safeParse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
      if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
      return { name: file.slice(0, -'.json'.length), ...parsed.data };
    });
}
