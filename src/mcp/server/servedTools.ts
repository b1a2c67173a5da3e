import type { StandardSchemaWithJSON, Tool as ListedTool } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { noticeField } from './callResult.ts';
import { withoutDialect } from '../tools/jsonSchema.ts';
import type { Tool } from '../tools/tool.ts';

/** A tool with its schemas made once, for the many servers that offer it. */
export interface ServedTool {
  readonly tool: Tool;
  /** As `tools/list` gives it. */
  readonly entry: ListedTool;
  readonly input: StandardSchemaWithJSON;
  readonly output: StandardSchemaWithJSON;
}

export function servedTool(tool: Tool): ServedTool {
  const input = unchecked(tool.input(z));
  const output = remembered(noticed(tool.output(z)));
  const entry: ListedTool = {
    name: tool.name,
    title: tool.title,
    description: tool.modelDescription,
    inputSchema: objectSchema(input['~standard'].jsonSchema.input({ target: dialect })),
    outputSchema: objectSchema(output['~standard'].jsonSchema.output({ target: dialect })),
    annotations: {
      readOnlyHint: tool.effect === 'read',
      destructiveHint: tool.effect === 'change' && tool.isDestructive,
      idempotentHint: tool.effect === 'read',
      openWorldHint: true,
    },
  };
  return { tool, entry, input, output };
}

/** The entry for a host with MCP Apps, which shows the tool's page where it has one. */
export function withApp({ tool, entry }: ServedTool): ListedTool {
  return tool.appUri === undefined ? entry : { ...entry, _meta: { ui: { resourceUri: tool.appUri } } };
}

/** The protocol's own where a schema names none. */
const dialect = 'draft-2020-12';

function objectSchema(schema: Readonly<Record<string, unknown>>): ListedTool['inputSchema'] {
  return { ...withoutDialect(schema), type: 'object' };
}

/** The schema of what a tool answers, with the notice that goes before texts from jobs. */
function noticed(output: z.ZodType): StandardSchemaWithJSON {
  if (!(output instanceof z.ZodObject)) throw new Error('The answer of a tool is an object.');
  return z.object({ [noticeField]: z.string().optional(), ...output.shape });
}

/** Advertises the schema and lets every value pass: the pipeline checks arguments, so that bad calls are audited too. */
function unchecked(schema: StandardSchemaWithJSON): StandardSchemaWithJSON {
  const known = remembered(schema)['~standard'];
  return { '~standard': { ...known, validate: (value) => ({ value }) } };
}

/** Converting to JSON schema takes longer than most calls. */
function remembered(schema: StandardSchemaWithJSON): StandardSchemaWithJSON {
  const standard = schema['~standard'];
  const once = (convert: (typeof standard.jsonSchema)['input']): (typeof standard.jsonSchema)['input'] => {
    const made = new Map<string, Record<string, unknown>>();
    return (options) => {
      const key = JSON.stringify(options);
      const schemaJson = made.get(key) ?? convert(options);
      made.set(key, schemaJson);
      return schemaJson;
    };
  };
  const { input, output } = standard.jsonSchema;
  return {
    '~standard': {
      version: 1,
      vendor: standard.vendor,
      validate: standard.validate,
      jsonSchema: { input: once(input), output: once(output) },
    },
  };
}
