import { fromJsonSchema, type CallToolResult, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { FixtureNotices } from './fixtureServer.ts';
import { pixelPng, silentWav } from './fixtureMedia.ts';

const said = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });
const image = { type: 'image', data: pixelPng, mimeType: 'image/png' } as const;
const nothing = z.object({});

/** Tools that answer at once, or that tell something on the way. */
export function registerFixtureTools(server: McpServer, notices: FixtureNotices): void {
  const simple = (name: string, answer: () => CallToolResult): void => {
    server.registerTool(name, { description: name, inputSchema: nothing }, answer);
  };
  simple('test_simple_text', () => said('This is a simple text response for testing.'));
  simple('test_image_content', () => ({ content: [image] }));
  simple('test_audio_content', () => ({
    content: [{ type: 'audio', data: silentWav, mimeType: 'audio/wav' }],
  }));
  simple('test_embedded_resource', () => ({
    content: [
      {
        type: 'resource',
        resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'Embedded resource.' },
      },
    ],
  }));
  simple('test_multiple_content_types', () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: '{"test":"data"}',
        },
      },
    ],
  }));
  simple('test_error_handling', () => ({
    isError: true,
    content: [{ type: 'text', text: 'This tool intentionally returns an error for testing' }],
  }));
  simple('test_trigger_tool_change', () => {
    notices.toolsChanged();
    return said('told');
  });
  simple('test_trigger_prompt_change', () => {
    notices.promptsChanged();
    return said('told');
  });
  registerTelling(server);
  registerSchemas(server);
}

function registerTelling(server: McpServer): void {
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    server.registerTool(name, { description: name, inputSchema: nothing }, async (_args, { mcpReq }) => {
      for (const step of ['started', 'processing data', 'completed'])
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- the suite of 2025-11-25 wants it
        await mcpReq.log('info', `Tool execution ${step}`);
      return said('logged');
    });
  }
  server.registerTool(
    'test_tool_with_progress',
    { description: 'Tells how far it is', inputSchema: nothing },
    async (_args, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progressToken === undefined) break;
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 100, message: `Completed step ${progress} of 100` },
        });
      }
      return said(String(progressToken ?? 'no token'));
    },
  );
  server.registerTool(
    'test_reconnection',
    { description: 'Closes its stream before it answers', inputSchema: nothing },
    (_args, { http }) => {
      http?.closeSSE?.();
      return said('Reconnection test completed successfully.');
    },
  );
}

function registerSchemas(server: McpServer): void {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: {
      address: {
        $anchor: 'addressDef',
        type: 'object',
        properties: { street: { type: 'string' }, city: { type: 'string' } },
      },
    },
    properties: {
      name: { type: 'string' },
      address: { $ref: '#/$defs/address' },
      contactMethod: { type: 'string', enum: ['phone', 'email'] },
      phone: { type: 'string' },
      email: { type: 'string' },
    },
    allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
    if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
    then: { required: ['phone'] },
    else: { required: ['email'] },
    additionalProperties: false,
  };
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Tool with JSON Schema 2020-12 features', inputSchema: fromJsonSchema(schema) },
    () => said('ok'),
  );
  const headed = {
    type: 'object',
    properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
    required: ['region'],
  };
  server.registerTool(
    'test_x_mcp_header',
    { description: 'Has an argument in a header', inputSchema: fromJsonSchema(headed) },
    () => said('ok'),
  );
}
