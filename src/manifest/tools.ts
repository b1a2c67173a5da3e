import { toolsOfExtension } from './mcp.ts';
import { describeTools, type ToolDescription } from '../mcp/tools/toolTable.ts';

/** A tool as the editor's chat and its agents see it. */
export interface LanguageModelToolContribution {
  readonly name: string;
  /** What people type behind `#` to name it. */
  readonly toolReferenceName: string;
  readonly canBeReferencedInPrompt: true;
  readonly displayName: string;
  readonly userDescription: string;
  readonly modelDescription: string;
  readonly icon: string;
  readonly tags: readonly string[];
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly when: string;
}

export interface ManifestTool {
  readonly tool: ToolDescription;
  readonly contribution: LanguageModelToolContribution;
}

/**
 * Every MCP tool, offered once more to the editor's own agents. Only the generator asks for it: schemas need zod, so at
 * run time names come from the manifest.
 */
export async function manifestTools(): Promise<readonly ManifestTool[]> {
  return (await describeTools()).map((tool) => ({ tool, contribution: languageModelTool(tool) }));
}

/**
 * Default of the editor's setting that keeps it from approving by itself. Without it, "Allow in this Session" for one
 * job lets every later call of the tool through, whatever job it is about.
 * @see https://code.visualstudio.com/docs/copilot/reference/copilot-settings
 */
export function askedEveryTime(
  tools: readonly ManifestTool[],
  extensionId: string,
): Readonly<Record<string, unknown>> {
  const changing = tools.filter(({ tool }) => tool.effect === 'change');
  return {
    'chat.tools.eligibleForAutoApproval': Object.fromEntries(
      changing.map(({ contribution }) => [`${extensionId}/${contribution.toolReferenceName}`, false]),
    ),
  };
}

function languageModelTool(tool: ToolDescription): LanguageModelToolContribution {
  const name = `dataflow_${tool.name}`;
  return {
    name,
    toolReferenceName: camelCase(name),
    canBeReferencedInPrompt: true,
    displayName: tool.title,
    userDescription: tool.userDescription,
    modelDescription: tool.modelDescription,
    icon: tool.icon,
    tags: tool.tags,
    inputSchema: tool.inputSchema,
    when: toolsOfExtension,
  };
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
