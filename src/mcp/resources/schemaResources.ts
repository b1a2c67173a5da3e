import type { McpServer } from '@modelcontextprotocol/server';
import type { ServedTool } from '../server/servedTools.ts';

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
  /** JSON schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Of the tools that are offered. */
export function schemaResources(tools: readonly ServedTool[]): readonly SchemaResource[] {
  return schemas.flatMap(({ name, tool: toolName }) => {
    const schema = tools.find(({ tool }) => tool.name === toolName)?.entry.outputSchema;
    if (!schema) return [];
    const description = `JSON schema of what ${toolName} answers.`;
    return [{ uri: `dataflow://schemas/${name}`, name: `schema-${name}`, description, schema }];
  });
}

export function registerSchemaResources(server: McpServer, tools: readonly ServedTool[]): void {
  for (const { uri, name, description, schema } of schemaResources(tools)) {
    const mimeType = 'application/schema+json';
    server.registerResource(name, uri, { description, mimeType }, () => ({
      contents: [{ uri, mimeType, text: JSON.stringify(schema) }],
    }));
  }
}
