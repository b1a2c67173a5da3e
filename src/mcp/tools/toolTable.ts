import { getJobTool } from './getJob.ts';
import { getJobMetricsTool } from './getJobMetrics.ts';
import { withoutDialect } from './jsonSchema.ts';
import { listJobsTool } from './listJobs.ts';
import { stopJobTool } from './stopJob.ts';
import type { Tool, ToolTexts } from './tool.ts';

/** Every tool there is. Importing it is cheap: zod is loaded by `describeTools` and by the server. */
export const toolTable = [
  listJobsTool,
  getJobTool,
  getJobMetricsTool,
  stopJobTool,
] as const satisfies readonly Tool[];

/** A tool as manifests and documents show it. */
export interface ToolDescription extends ToolTexts {
  readonly effect: Tool['effect'];
  /** JSON schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** All tools with the JSON schemas of their arguments. Loads zod. */
export async function describeTools(): Promise<readonly ToolDescription[]> {
  const { z } = await import('zod');
  return toolTable.map((tool) => {
    const inputSchema = withoutDialect(z.toJSONSchema(tool.input(z), { io: 'input' }));
    const { name, title, userDescription, modelDescription, icon, tags, effect } = tool;
    return { name, title, userDescription, modelDescription, icon, tags, effect, inputSchema };
  });
}
