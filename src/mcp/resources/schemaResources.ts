import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { withoutDialect } from '../tools/jsonSchema.ts';
import type { Tool } from '../tools/tool.ts';

/** Shapes that can be read, by the tool whose answer has them. */
const schemas = [
  { name: 'job', tool: 'get_job' },
  { name: 'metrics', tool: 'get_job_metrics' },
  { name: 'messages', tool: 'get_job_logs' },
  { name: 'graph', tool: 'get_job_graph' },
  { name: 'snapshot', tool: 'list_snapshots' },
  { name: 'runner', tool: 'list_runners' },
] as const;

export interface SchemaResource {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly tool: Tool;
}

/** Of the tools that are offered. */
export function schemaResources(tools: readonly Tool[]): readonly SchemaResource[] {
  return schemas.flatMap(({ name, tool: toolName }) => {
    const tool = tools.find((each) => each.name === toolName);
    return tool
      ? [
          {
            uri: `dataflow://schemas/${name}`,
            name: `schema-${name}`,
            description: `JSON schema of what ${toolName} answers.`,
            tool,
          },
        ]
      : [];
  });
}

export function registerSchemaResources(server: McpServer, tools: readonly Tool[]): void {
  for (const { uri, name, description, tool } of schemaResources(tools)) {
    const mimeType = 'application/schema+json';
    server.registerResource(name, uri, { description, mimeType }, () => ({
      contents: [
        {
          uri,
          mimeType,
          text: JSON.stringify(withoutDialect(z.toJSONSchema(tool.output(z), { io: 'output' }))),
        },
      ],
    }));
  }
}
