import { z } from 'zod';

/** Something that was read, on which a decision rests. Its text may be the job's own and is untrusted. */
export const evidenceQuote = z.object({
  /** `messages`, `logs`, `series`, `metrics`, `autoscaling`, `stages` or `agent`. */
  source: z.string(),
  /** ISO 8601, UTC. */
  time: z.string().optional(),
  text: z.string(),
});
export type EvidenceQuote = z.output<typeof evidenceQuote>;

/** What must become true after an act, so that one can look whether it helped. */
export const expectation = z.object({
  /** Name of a reading, for example `data_watermark_age`; see readings.ts. */
  metric: z.string(),
  comparison: z.enum(['at_most', 'at_least']),
  value: z.number(),
  withinMinutes: z.number().positive(),
});
export type Expectation = z.output<typeof expectation>;

/** A call of a tool of the MCP server, by the names of its arguments. */
export const toolAction = z.object({
  tool: z.string(),
  arguments: z.record(z.string(), z.json()),
});
export type ToolAction = z.output<typeof toolAction>;

/** One change that the agent wants to make, and why. */
export const decision = z.object({
  action: toolAction,
  evidence: z.array(evidenceQuote),
  /** When the facts were read; ISO 8601, UTC. Sent along as `evidence_time`. */
  evidenceTime: z.string(),
  /** Absent where there is nothing to measure, as for a deletion. */
  expected: expectation.optional(),
  confidence: z.enum(['certain', 'likely', 'possible']),
  /** One sentence for people. */
  reason: z.string(),
  /** Who thought of it. */
  origin: z.enum(['rules', 'model', 'schedule']),
  /** The call that leads back to what was, where one does. */
  wayBack: toolAction.optional(),
});
export type Decision = z.output<typeof decision>;

/** Values of what was read of a job, by name. A name that is absent was not measured. */
export type Readings = Readonly<Record<string, number>>;

/** Whether the expected came true; undefined where it was not measured. */
export function isMet({ metric, comparison, value }: Expectation, readings: Readings): boolean | undefined {
  const found = readings[metric];
  if (found === undefined) return undefined;
  return comparison === 'at_most' ? found <= value : found >= value;
}

/** For example `data_watermark_age at most 60 within 30 minutes`. */
export function expectationText({ metric, comparison, value, withinMinutes }: Expectation): string {
  return `${metric} ${comparison === 'at_most' ? 'at most' : 'at least'} ${value} within ${withinMinutes} minutes`;
}

/** For example `update_job(max_num_workers 8)`; what names the job is left out. */
export function actionText({ tool, arguments: given }: ToolAction): string {
  const shown = Object.entries(given).filter(([name]) => !placeArguments.has(name));
  return `${tool}(${shown.map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ')})`;
}

const placeArguments: ReadonlySet<string> = new Set([
  'job_id',
  'connection',
  'project_id',
  'location',
  'evidence_time',
]);
