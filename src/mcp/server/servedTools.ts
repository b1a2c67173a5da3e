import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Tool } from '../tools/tool.ts';

/** A tool with its schemas made once, for the many servers that offer it. */
export interface ServedTool {
  readonly tool: Tool;
  readonly input: StandardSchemaWithJSON;
  readonly output: StandardSchemaWithJSON;
}

export function servedTool(tool: Tool): ServedTool {
  const input = tool.input(z);
  const output = tool.output(z);
  return { tool, input: unchecked(input), output: remembered(output) };
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
