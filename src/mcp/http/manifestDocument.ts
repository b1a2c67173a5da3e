import { z } from 'zod';
import { promptTexts } from '../prompts/promptTexts.ts';
import { offeredViews } from '../resources/jobResources.ts';
import { jobUriTemplate } from '../resources/jobUris.ts';
import { mostFollowed } from '../resources/resourceSubscriptions.ts';
import { schemaResources } from '../resources/schemaResources.ts';
import { serverInfo } from '../server/dataflowServer.ts';
import type { ServedTool } from '../server/servedTools.ts';
import { callTimeoutMs } from '../server/toolRunner.ts';
import { sessionSettings } from '../session/sessionSettings.ts';
import { sessionLimits } from '../session/sessions.ts';
import { withoutDialect } from '../tools/jsonSchema.ts';
import { connectionLimits } from './connectionSessions.ts';
import { bodyLimits } from './jsonBody.ts';

/**
 * Everything the server offers, for who wants to know without speaking MCP. Made from what is registered.
 * @param tools - those that are offered now
 */
export function manifestDocument(tools: readonly ServedTool[]): Readonly<Record<string, unknown>> {
  return {
    server: { ...serverInfo, read_only: tools.every(({ tool }) => tool.effect === 'read') },
    endpoint: '/mcp',
    protocol_versions: ['2025-11-25', '2026-07-28'],
    tools: tools.map(({ tool, entry }) => ({
      name: tool.name,
      title: tool.title,
      description: tool.modelDescription,
      effect: tool.effect,
      is_destructive: tool.effect === 'change' && tool.isDestructive,
      input_schema: entry.inputSchema,
      output_schema: entry.outputSchema,
    })),
    resource_templates: offeredViews(tools.map(({ tool }) => tool)).map(({ view }) => ({
      name: view.name,
      title: view.title,
      description: view.description,
      uri_template: jobUriTemplate(view),
    })),
    resources: schemaResources(tools).map(({ uri, name, description }) => ({ uri, name, description })),
    prompts: promptTexts.map(({ name, title, description, arguments: args }) => ({
      name,
      title,
      description,
      arguments: args.map((each) => ({
        name: each.name,
        description: each.description,
        required: each.isRequired,
      })),
    })),
    contexts: { path: '/api/v1/contexts', schema: withoutDialect(z.toJSONSchema(sessionSettings)) },
    limits: {
      body_bytes: bodyLimits.bytes,
      body_depth: bodyLimits.depth,
      call_seconds: callTimeoutMs / 1000,
      contexts: sessionLimits.mostSessions,
      context_idle_seconds: sessionLimits.idleMs / 1000,
      connections: connectionLimits.mostConnections,
      followed_resources_per_connection: mostFollowed,
    },
  };
}
