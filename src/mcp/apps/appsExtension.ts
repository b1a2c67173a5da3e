import { z } from 'zod';

// MCP Apps, 2026-01-26: https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx

/** What a page of an app is, as resources name it. */
export const appMimeType = 'text/html;profile=mcp-app';

/** By which hosts announce that they show apps. */
export const appsExtensionId = 'io.modelcontextprotocol/ui';

/** Key of `_meta` of a result under which a tool's page finds what the structured content leaves out. */
export const appDataMetaKey = 'dataflow-vscode/app';

const announcement = z.object({
  extensions: z.object({ [appsExtensionId]: z.object({ mimeTypes: z.array(z.string()) }) }),
});

/** @param capabilities of a client, as it has sent them */
export function showsApps(capabilities: unknown): boolean {
  const announced = announcement.safeParse(capabilities).data?.extensions[appsExtensionId];
  return announced?.mimeTypes.includes(appMimeType) ?? false;
}
