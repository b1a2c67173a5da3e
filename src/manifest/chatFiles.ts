/** A file for the editor's own chat; its name and description stand in the file. */
export interface ChatFileContribution {
  /** From the root of the extension. */
  readonly path: string;
}

/**
 * Skills: what an agent reads when a task calls for it. Each lies in a folder of its name.
 * @see https://code.visualstudio.com/docs/copilot/customization/agent-skills
 */
export const chatSkills: readonly ChatFileContribution[] = [
  'dataflow-triage',
  'dataflow-launch',
  'dataflow-migrate',
  'dataflow-cost-review',
  'beam-yaml-pipeline',
].map((name) => ({ path: `./skills/${name}/SKILL.md` }));

/** Prompts: slash commands of the editor's chat in agent mode. */
export const chatPromptFiles: readonly ChatFileContribution[] = [
  'triage-dataflow-jobs',
  'launch-dataflow-job',
  'migrate-dataflow-job',
  'review-dataflow-cost',
  'write-beam-yaml',
].map((name) => ({ path: `./prompts/${name}.prompt.md` }));
