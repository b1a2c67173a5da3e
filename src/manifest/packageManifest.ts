import { isRecord } from '../dataflow/isRecord.ts';
import { chatParticipants, languageModelChatProviders } from './chat.ts';
import { chatPromptFiles, chatSkills } from './chatFiles.ts';
import { commandCategory, commands } from './commands.ts';
import { mcpServerDefinitionProviders } from './mcp.ts';
import { menus } from './menus.ts';
import { restrictedSettings, settings, settingsTitle } from './settings.ts';
import { askedEveryTime, type ManifestTool } from './tools.ts';
import { dashboardViewType, launchViewType, views, viewsContainers, welcomeTexts } from './views.ts';
import { walkthroughs } from './walkthrough.ts';

/**
 * The fields of package.json that are made from the tables of this folder.
 * @param extensionId `publisher.name`, as the editor names the owner of a tool
 * @see https://code.visualstudio.com/api/references/extension-manifest
 */
export function packageManifest(
  tools: readonly ManifestTool[],
  extensionId: string,
): Readonly<Record<string, unknown>> {
  return {
    categories: ['Data Science', 'Visualization', 'AI', 'Chat', 'Other'],
    keywords: ['dataflow', 'apache beam', 'google cloud', 'pipeline', 'mcp'],
    icon: 'media/icon.png',
    // Commands, views, the participant and the tools activate the extension by themselves. The built-in model has to be
    // there before the first question: without any model the editor refuses it, and asks no extension.
    activationEvents: [
      'onStartupFinished',
      ...[dashboardViewType, launchViewType].map((type) => `onWebviewPanel:${type}`),
    ],
    // In a remote window it runs where the files, gcloud's credentials and Beam are.
    extensionKind: ['workspace'],
    capabilities: {
      untrustedWorkspaces: {
        supported: 'limited',
        description:
          'Connections from the settings of the workspace are ignored until the workspace is trusted: they say where your credentials are sent. The local Dataflow, which runs the code of pipelines, does not start until then.',
        restrictedConfigurations: restrictedSettings,
      },
      virtualWorkspaces: {
        supported: 'limited',
        description:
          'The local Dataflow runs pipelines from folders of this machine and is not offered here.',
      },
    },
    contributes: {
      viewsContainers,
      views,
      viewsWelcome: welcomeTexts,
      walkthroughs,
      commands: Object.entries(commands).map(([command, { title, icon }]) => ({
        command,
        category: commandCategory,
        title,
        ...(icon !== undefined && { icon }),
      })),
      menus,
      configuration: { title: settingsTitle, properties: settings },
      chatParticipants,
      chatSkills,
      chatPromptFiles,
      configurationDefaults: askedEveryTime(tools, extensionId),
      languageModelTools: tools.map(({ contribution }) => contribution),
      languageModelChatProviders,
      mcpServerDefinitionProviders,
    },
  };
}

/** @returns the text of package.json with those fields as the tables say, new ones behind `engines` */
export function withManifest(packageJson: string, tools: readonly ManifestTool[]): string {
  const parsed: unknown = JSON.parse(packageJson);
  if (!isRecord(parsed)) throw new Error('package.json holds no object.');
  const manifest = packageManifest(tools, `${String(parsed['publisher'])}.${String(parsed['name'])}`);
  const entries = Object.entries(parsed).filter(([field]) => !(field in manifest));
  const position = entries.findIndex(([field]) => field === 'engines') + 1;
  entries.splice(position, 0, ...Object.entries(manifest));
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}
