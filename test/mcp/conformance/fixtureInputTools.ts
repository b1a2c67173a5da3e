import {
  acceptedContent,
  inputRequired,
  inputResponse,
  type CallToolResult,
  type InputRequiredResult,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { clientCapabilities } from './clientCapabilities.ts';

type Result = CallToolResult | InputRequiredResult | Promise<CallToolResult | InputRequiredResult>;
type Form = Parameters<typeof inputRequired.elicit>[0]['requestedSchema'];

const said = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });
const form = (name: string, type: 'string' | 'boolean'): Form => ({
  type: 'object',
  properties: { [name]: type === 'string' ? { type } : { type } },
  required: [name],
});
const ask = (message: string, requestedSchema: Form) => inputRequired.elicit({ message, requestedSchema });
const sample = (text: string, maxTokens: number) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens });
const named = z.object({ name: z.string() });

/** Tools that ask the client for something before they answer. */
export function registerFixtureInputTools(server: McpServer, state: RequestStateCodec<string>): void {
  const tool = (name: string, run: (context: ServerContext) => Result): void => {
    server.registerTool(name, { description: name, inputSchema: z.object({}) }, (_args, context) =>
      run(context),
    );
  };
  const asksOnce = (name: string, key: string, request: ReturnType<typeof ask>): void => {
    tool(name, ({ mcpReq }) => {
      const response = inputResponse(mcpReq.inputResponses, key);
      if (response.kind !== 'elicit') return inputRequired({ inputRequests: { [key]: request } });
      return said(
        `Elicitation completed: action=${response.action}, content=${JSON.stringify(response.content ?? {})}`,
      );
    });
  };
  registerElicitations(asksOnce);
  // Without the capability the SDK must refuse by itself what a tool asks for.
  tool('test_missing_capability', sampling('sample', sample('Test prompt for sampling', 100)));
  tool('test_sampling', sampling('sample', sample('Test prompt for sampling', 100)));
  tool(
    'test_input_required_result_sampling',
    sampling('capital_question', sample('What is the capital of France?', 100)),
  );
  tool('test_input_required_result_elicitation', ({ mcpReq }) => {
    const given = acceptedContent(mcpReq.inputResponses, 'user_name', named);
    if (given) return said(`Hello, ${given.name}!`);
    return inputRequired({ inputRequests: { user_name: ask('What is your name?', form('name', 'string')) } });
  });
  tool('test_input_required_result_list_roots', ({ mcpReq }) => {
    const response = inputResponse(mcpReq.inputResponses, 'client_roots');
    if (response.kind === 'roots') return said(`Roots: ${JSON.stringify(response)}`);
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  for (const name of [
    'test_input_required_result_request_state',
    'test_input_required_result_tampered_state',
  ]) {
    tool(name, async ({ mcpReq }) => {
      const isAnswered = inputResponse(mcpReq.inputResponses, 'confirm').kind === 'elicit';
      if (isAnswered && mcpReq.requestState() === name) return said('state-ok');
      return inputRequired({
        inputRequests: { confirm: ask('Please confirm', form('ok', 'boolean')) },
        requestState: await state.mint(name),
      });
    });
  }
  registerSeveralInputs(server, tool, state);
}

function sampling(key: string, request: ReturnType<typeof sample>) {
  return ({ mcpReq }: ServerContext): Result => {
    const response = inputResponse(mcpReq.inputResponses, key);
    return response.kind === 'sampling'
      ? said(`LLM response: ${JSON.stringify(response)}`)
      : inputRequired({ inputRequests: { [key]: request } });
  };
}

function registerElicitations(
  asksOnce: (name: string, key: string, request: ReturnType<typeof ask>) => void,
): void {
  const user = {
    type: 'object',
    properties: { response: { type: 'string' } },
    required: ['response'],
  } satisfies Form;
  asksOnce('test_elicitation', 'user', ask('Please provide your information', user));
  asksOnce('test_streaming_elicitation', 'user', ask('Please provide your information', user));
  asksOnce(
    'test_elicitation_sep1034_defaults',
    'user',
    ask('Please review', {
      type: 'object',
      properties: {
        name: { type: 'string', default: 'John Doe' },
        age: { type: 'integer', default: 30 },
        score: { type: 'number', default: 95.5 },
        status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
        verified: { type: 'boolean', default: true },
      },
    }),
  );
  const titled = (words: readonly string[]) =>
    words.map((title, index) => ({ const: `value${index + 1}`, title }));
  const options = ['option1', 'option2', 'option3'];
  asksOnce(
    'test_elicitation_sep1330_enums',
    'user',
    ask('Please choose', {
      type: 'object',
      properties: {
        untitledSingle: { type: 'string', enum: options },
        titledSingle: { type: 'string', oneOf: titled(['First Option', 'Second Option', 'Third Option']) },
        legacyEnum: {
          type: 'string',
          enum: ['opt1', 'opt2', 'opt3'],
          enumNames: ['Option One', 'Option Two', 'Option Three'],
        },
        untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
        titledMulti: {
          type: 'array',
          items: { anyOf: titled(['First Choice', 'Second Choice', 'Third Choice']) },
        },
      },
    }),
  );
}

function registerSeveralInputs(
  server: McpServer,
  tool: (name: string, run: (context: ServerContext) => Result) => void,
  state: RequestStateCodec<string>,
): void {
  tool('test_input_required_result_multiple_inputs', async ({ mcpReq }) => {
    const given = ['user_name', 'greeting', 'client_roots'].map((key) =>
      inputResponse(mcpReq.inputResponses, key),
    );
    if (given.every(({ kind }) => kind !== 'missing')) return said('All of it came.');
    return inputRequired({
      inputRequests: {
        user_name: ask('What is your name?', form('name', 'string')),
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await state.mint('several'),
    });
  });
  tool('test_input_required_result_multi_round', async ({ mcpReq }) => {
    const round = mcpReq.requestState();
    const has = (key: string): boolean => inputResponse(mcpReq.inputResponses, key).kind === 'elicit';
    if (round === 'second' && has('step2')) return said('Both rounds are done.');
    const isSecond = round === 'first' && has('step1');
    return inputRequired({
      inputRequests: isSecond
        ? { step2: ask('Step 2: What is your favorite color?', form('color', 'string')) }
        : { step1: ask('Step 1: What is your name?', form('name', 'string')) },
      requestState: await state.mint(isSecond ? 'second' : 'first'),
    });
  });
  tool('test_input_required_result_capabilities', ({ mcpReq }) => {
    const capabilities = clientCapabilities(mcpReq.envelope);
    return inputRequired({
      inputRequests: {
        ...(capabilities.elicitation ? { user_name: ask('Your name?', form('name', 'string')) } : {}),
        ...(capabilities.sampling ? { greeting: sample('Generate a greeting', 50) } : {}),
      },
      requestState: '',
    });
  });
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks first' }, ({ mcpReq }) => {
    const given = acceptedContent(mcpReq.inputResponses, 'user_context', z.object({ context: z.string() }));
    if (!given) {
      return inputRequired({
        inputRequests: {
          user_context: ask('What context should the prompt use?', form('context', 'string')),
        },
      });
    }
    return { messages: [{ role: 'user', content: { type: 'text', text: `Context: ${given.context}` } }] };
  });
}
