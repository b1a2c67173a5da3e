import { createSnapshotTool } from './createSnapshot.ts';
import { deleteSnapshotTool } from './deleteSnapshot.ts';
import { diagnoseJobTool } from './diagnoseJob.ts';
import { estimateCostTool } from './estimateCost.ts';
import { getJobTool } from './getJob.ts';
import { getJobGraphTool } from './getJobGraph.ts';
import { getJobLogsTool } from './getJobLogs.ts';
import { getJobMetricsTool } from './getJobMetrics.ts';
import { getSampleOutputTool } from './getSampleOutput.ts';
import { getTemplateTool } from './getTemplate.ts';
import { withoutDialect } from './jsonSchema.ts';
import { launchJobTool } from './launchJob.ts';
import { listJobsTool } from './listJobs.ts';
import { listRunnersTool } from './listRunners.ts';
import { listSchedulesTool } from './listSchedules.ts';
import { listSnapshotsTool } from './listSnapshots.ts';
import { listTemplatesTool } from './listTemplates.ts';
import { replaceJobTool } from './replaceJob.ts';
import { runPipelineSampleTool } from './runPipelineSample.ts';
import { scheduleLaunchTool } from './scheduleLaunch.ts';
import { stopJobTool } from './stopJob.ts';
import type { Tool, ToolTexts } from './tool.ts';
import { updateJobTool } from './updateJob.ts';
import { updateScheduleTool } from './updateSchedule.ts';
import { validatePipelineTool } from './validatePipeline.ts';
import { waitForJobTool } from './waitForJob.ts';

/** Every tool there is. Importing it is cheap: zod is loaded by `describeTools` and by the server. */
export const toolTable = [
  listJobsTool,
  getJobTool,
  getJobGraphTool,
  getJobMetricsTool,
  getJobLogsTool,
  diagnoseJobTool,
  estimateCostTool,
  waitForJobTool,
  listSnapshotsTool,
  listSchedulesTool,
  listTemplatesTool,
  getTemplateTool,
  listRunnersTool,
  validatePipelineTool,
  getSampleOutputTool,
  runPipelineSampleTool,
  launchJobTool,
  updateJobTool,
  replaceJobTool,
  stopJobTool,
  createSnapshotTool,
  deleteSnapshotTool,
  scheduleLaunchTool,
  updateScheduleTool,
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
