import {
  completable,
  createRequestStateCodec,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { registerFixtureInputTools } from './fixtureInputTools.ts';
import { registerFixtureTools } from './fixtureTools.ts';
import { pixelPng } from './fixtureMedia.ts';

/** What the fixture tools tell their server's transport to do. */
export interface FixtureNotices {
  toolsChanged(): void;
  promptsChanged(): void;
}

/** Signs what clients hand back; one for all servers, as each request may get another server. */
export const fixtureState = createRequestStateCodec<string>({ key: 'conformance-fixture-key-of-32-bytes!' });

/** The tools, resources and prompts that the conformance suite asks a server for. */
export function createFixtureServer(notices: FixtureNotices): McpServer {
  const server = new McpServer(
    { name: 'conformance-fixtures', version: '1' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        completions: {},
        logging: {},
      },
      requestState: { verify: (state, context) => fixtureState.verify(state, context) },
    },
  );
  registerFixtureTools(server, notices);
  registerFixtureInputTools(server, fixtureState);
  registerResources(server);
  registerPrompts(server);
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  return server;
}

function registerResources(server: McpServer): void {
  const text = (uri: string, body: string) => ({ contents: [{ uri, mimeType: 'text/plain', text: body }] });
  server.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, () =>
    text('test://static-text', 'This is the content of the static text resource.'),
  );
  server.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, () => ({
    contents: [{ uri: 'test://static-binary', mimeType: 'image/png', blob: pixelPng }],
  }));
  server.registerResource('watched', 'test://watched-resource', { mimeType: 'text/plain' }, () =>
    text('test://watched-resource', 'Watched.'),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
}

function registerPrompts(server: McpServer): void {
  const said = (text: string) => ({ role: 'user' as const, content: { type: 'text' as const, text } });
  server.registerPrompt('test_simple_prompt', { description: 'A simple prompt' }, () => ({
    messages: [said('This is a simple prompt for testing.')],
  }));
  const word = completable(z.string(), (value) =>
    ['paris', 'park', 'party'].filter((each) => each.startsWith(value)),
  );
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'With arguments', argsSchema: z.object({ arg1: word, arg2: z.string() }) },
    ({ arg1, arg2 }) => ({ messages: [said(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => ({
      messages: [
        {
          role: 'user',
          content: { type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'Embedded content.' } },
        },
        said('Please process the embedded resource above.'),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'With an image' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: pixelPng, mimeType: 'image/png' } },
      said('Please analyze the image above.'),
    ],
  }));
}
