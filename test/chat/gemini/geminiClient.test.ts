import assert from 'node:assert/strict';
import { CallMemory } from '../../../src/chat/gemini/callMemory.ts';
import { unsignedCall, type ConversationMessage } from '../../../src/chat/gemini/conversation.ts';
import type { ModelPart } from '../../../src/agent/chatModel.ts';
import { GeminiClient, type GeminiRequest } from '../../../src/chat/gemini/geminiClient.ts';
import { GeminiProblem, type GeminiProblemKind } from '../../../src/chat/gemini/geminiProblem.ts';
import { GeminiService, serviceModel, type ServiceFailure } from './geminiService.ts';

const apiKey = 'AIzaTest-of-this-file-0123456789';
const model = 'gemini-3-flash';
const question: ConversationMessage = { role: 'user', parts: [{ kind: 'text', text: 'Which jobs run?' }] };
function ask(messages: readonly ConversationMessage[], rest: Partial<GeminiRequest> = {}): GeminiRequest {
  const tool = { name: 'dataflow_list_jobs', description: 'Lists jobs.', inputSchema: { type: 'object' } };
  return { modelId: model, messages, tools: [tool], mustCall: false, options: {}, ...rest };
}

/** A new one each time, as every request of the editor has its own. */
function anySignal(): AbortSignal {
  return new AbortController().signal;
}

async function partsOf(client: GeminiClient, request: GeminiRequest): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of client.stream(request, anySignal())) parts.push(part);
  return parts;
}

async function problemOf(work: Promise<unknown>): Promise<GeminiProblem> {
  const error: unknown = await work.then(
    () => assert.fail('It answered.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GeminiProblem, String(error));
  return error;
}

const failure = (code: number, status: string, message: string): ServiceFailure => ({
  code,
  status,
  message,
});

describe('Gemini, over its REST protocol', () => {
  let service: GeminiService;
  let memory: CallMemory;
  let client: GeminiClient;

  beforeEach(async () => {
    service = await GeminiService.start({ apiKey }, [
      serviceModel('gemini-embedding-001', { supportedGenerationMethods: ['embedContent'] }),
      serviceModel('gemini-2.0-flash-lite', { thinking: false }),
      serviceModel('gemini-3-pro-preview'),
      serviceModel(model, { displayName: 'Gemini 3 Flash' }),
      serviceModel('gemini-3-flash-image'),
    ]);
    memory = new CallMemory();
    client = new GeminiClient({ kind: 'apiKey', apiKey, baseUrl: service.url }, memory, 0.001);
  });
  afterEach(() => service.close());

  it('lists the models that can chat, over all pages, the best for a chat with tools first', async () => {
    const models = await client.listModels(anySignal());
    assert.deepEqual(
      models.map(({ id }) => id),
      [model, 'gemini-3-pro-preview', 'gemini-2.0-flash-lite'],
    );
    assert.deepEqual(
      [models[0]?.name, models[0]?.maxInputTokens, models[0]?.maxOutputTokens],
      ['Gemini 3 Flash', 1_048_576, 65_536],
    );
  });

  it('streams an answer as it comes, without the thoughts', async () => {
    service.reply({
      chunks: [
        { parts: [{ text: 'Let me see', thought: true }] },
        { parts: [{ text: 'Two ' }] },
        { parts: [{ text: 'jobs.' }] },
      ],
    });
    assert.deepEqual(await partsOf(client, ask([question])), [
      { kind: 'text', text: 'Two ' },
      { kind: 'text', text: 'jobs.' },
    ]);
  });

  it('gives back the signature of calls made in parallel, so that Gemini 3 goes on', async () => {
    service.reply(
      {
        chunks: [
          {
            parts: [
              { functionCall: { name: 'dataflow_list_jobs', args: { location: 'europe-west4' } } },
              { functionCall: { name: 'dataflow_list_jobs', args: { location: 'us-central1' } } },
            ],
          },
        ],
      },
      { chunks: [{ parts: [{ functionCall: { name: 'dataflow_list_jobs', args: {} } }] }] },
      { chunks: [{ parts: [{ text: 'None.' }] }] },
    );
    const messages = [question];
    for (let round = 0; round < 2; round += 1) {
      const calls = (await partsOf(client, ask(messages))).filter((part) => part.kind === 'toolCall');
      assert.equal(calls.length, round === 0 ? 2 : 1);
      messages.push({ role: 'assistant', parts: calls });
      // In another order than asked, as calls that run side by side end.
      const results = calls.map(({ id }) => ({ kind: 'toolResult', id, text: `Result of ${id}` }) as const);
      messages.push({ role: 'user', parts: results.reverse() });
    }
    assert.deepEqual(await partsOf(client, ask(messages)), [{ kind: 'text', text: 'None.' }]);
    assert.equal(service.asked.length, 3, 'no request was refused and sent again');
    const responses = service.asked[2]?.contents[2]?.parts.map(
      ({ functionResponse }) => functionResponse?.response,
    );
    const [first, second] = messages[1]?.parts ?? [];
    assert.ok(first?.kind === 'toolCall' && second?.kind === 'toolCall');
    assert.deepEqual(responses, [{ output: `Result of ${first.id}` }, { output: `Result of ${second.id}` }]);
  });

  it('goes on with calls that another model made, and with signatures that Gemini cannot read', async () => {
    const call = {
      kind: 'toolCall',
      id: 'of-another-model',
      name: 'dataflow_list_jobs',
      arguments: {},
    } as const;
    const messages: ConversationMessage[] = [
      question,
      { role: 'assistant', parts: [call] },
      { role: 'user', parts: [{ kind: 'toolResult', id: call.id, text: 'None.' }] },
    ];
    service.reply({ chunks: [{ parts: [{ text: 'Nothing runs.' }] }] });
    assert.deepEqual(await partsOf(client, ask(messages)), [{ kind: 'text', text: 'Nothing runs.' }]);
    assert.equal(service.asked.at(-1)?.contents[1]?.parts[0]?.thoughtSignature, unsignedCall);

    memory.keep(call.id, { thoughtSignature: 'b2xk' });
    service.reply({ chunks: [{ parts: [{ text: 'Still nothing.' }] }] });
    assert.deepEqual(await partsOf(client, ask(messages)), [{ kind: 'text', text: 'Still nothing.' }]);
  });

  it('makes of a trimmed history one that Gemini takes', async () => {
    const orphan = { kind: 'toolResult', id: 'trimmed', text: 'Old result' } as const;
    const unanswered = {
      kind: 'toolCall',
      id: 'called-off',
      name: 'dataflow_list_jobs',
      arguments: {},
    } as const;
    service.reply({ chunks: [{ parts: [{ text: 'Fine.' }] }] });
    await partsOf(
      client,
      ask([
        { role: 'system', parts: [{ kind: 'text', text: 'Be short.' }] },
        { role: 'user', parts: [orphan] },
        { role: 'assistant', parts: [{ kind: 'text', text: 'So.' }, unanswered] },
        question,
        { role: 'user', parts: [{ kind: 'image', mimeType: 'image/png', data: new Uint8Array([1, 2]) }] },
      ]),
    );
    const request = service.asked[0];
    assert.ok(request);
    assert.deepEqual(
      request.contents.map(({ role, parts }) => [role, parts.length]),
      [
        ['user', 1],
        ['model', 1],
        ['user', 2],
      ],
    );
    assert.match(request.contents[0]?.parts[0]?.text ?? '', /Old result/);
    assert.equal(request.systemInstruction?.parts[0]?.text, 'Be short.');
    assert.deepEqual(request.contents[2]?.parts[1]?.['inlineData'], { mimeType: 'image/png', data: 'AQI=' });
  });

  const failures: readonly [ServiceFailure, GeminiProblemKind, RegExp][] = [
    [failure(400, 'INVALID_ARGUMENT', 'Unsupported schema.'), 'request', /Unsupported schema/],
    [failure(401, 'UNAUTHENTICATED', 'Who are you?'), 'access', /key|sign in/i],
    [failure(403, 'PERMISSION_DENIED', 'Generative Language API is disabled.'), 'access', /is disabled/],
    [failure(404, 'NOT_FOUND', 'models/x is not found.'), 'unknownModel', /another model/],
    [
      {
        ...failure(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.'),
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' }],
      },
      'refused',
      /quota.*Try again in 37s/,
    ],
  ];
  for (const [answer, kind, words] of failures) {
    it(`says what ${answer.code} ${answer.status} means, at once`, async () => {
      service.reply({ failure: answer });
      const problem = await problemOf(partsOf(client, ask([question])));
      assert.equal(problem.kind, kind);
      assert.match(problem.message, words);
      assert.equal(service.asked.length, 1);
    });
  }

  for (const code of [500, 503]) {
    it(`tries again after ${code}, and says so in the end`, async () => {
      const overloaded = { failure: failure(code, 'UNAVAILABLE', 'The model is overloaded.') };
      service.reply(overloaded, { chunks: [{ parts: [{ text: 'Here.' }] }] });
      assert.deepEqual(await partsOf(client, ask([question])), [{ kind: 'text', text: 'Here.' }]);
      service.reply(overloaded, overloaded, overloaded);
      const problem = await problemOf(partsOf(client, ask([question])));
      assert.equal(problem.kind, 'service');
      assert.match(problem.message, /overloaded/);
    });
  }

  it('says that the key is bad, and never the key', async () => {
    const other = 'AIzaAnother-key-of-this-file-987654';
    const stranger = new GeminiClient({ kind: 'apiKey', apiKey: other, baseUrl: service.url }, memory, 0.001);
    const works = [
      () => stranger.listModels(anySignal()),
      () => partsOf(stranger, ask([question])),
      () => stranger.countTokens(model, 'a', anySignal()),
    ];
    for (const work of works) {
      const problem = await problemOf(work());
      assert.equal(problem.kind, 'access');
      assert.match(problem.message, /API key not valid.*another key/);
      assert.doesNotMatch(`${problem.message} ${problem.stack ?? ''}`, /AIza/);
    }
    service.reply({ failure: failure(400, 'INVALID_ARGUMENT', `Bad header x-goog-api-key: ${apiKey}`) });
    const { message } = await problemOf(partsOf(client, ask([question])));
    assert.ok(!message.includes(apiKey));
  });

  it('tells an answer that broke off from one that ended', async () => {
    for (const cut of ['broken', 'silent'] as const) {
      service.reply({ chunks: [{ parts: [{ text: 'Half' }] }], cut });
      const heard: ModelPart[] = [];
      const problem = await problemOf(
        (async () => {
          for await (const part of client.stream(ask([question]), anySignal())) heard.push(part);
        })(),
      );
      assert.deepEqual(heard, [{ kind: 'text', text: 'Half' }], 'what came is kept');
      assert.match(problem.message, /broke off/);
    }
  });

  it('says that a filter stopped the question or the answer', async () => {
    service.reply({ chunks: [], blockReason: 'PROHIBITED_CONTENT' });
    const asked = await problemOf(partsOf(client, ask([question])));
    assert.equal(asked.kind, 'refused');
    assert.match(asked.message, /stopped the question \(PROHIBITED_CONTENT\)/);
    service.reply({ chunks: [{ parts: [{ text: 'So' }] }], finishReason: 'SAFETY' });
    const answered = await problemOf(partsOf(client, ask([question])));
    assert.match(answered.message, /stopped its answer \(SAFETY\)/);
    service.reply({ chunks: [{ parts: [{ text: '' }] }], finishReason: 'MALFORMED_FUNCTION_CALL' });
    assert.match((await problemOf(partsOf(client, ask([question])))).message, /cannot be read/);
  });

  it('leaves nothing open when it is called off in the middle of an answer', async () => {
    service.reply({
      chunks: [{ parts: [{ text: 'First' }] }, { parts: [{ text: 'Second' }] }],
      isHeldOpen: true,
    });
    const controller = new AbortController();
    await assert.rejects(
      async () => {
        for await (const part of client.stream(ask([question]), controller.signal)) {
          if (part.kind === 'text' && part.text === 'Second') controller.abort();
        }
      },
      { name: 'AbortError' },
    );
    while (service.open > 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(service.abandoned, 1);
  });

  it('counts tokens by the service', async () => {
    assert.ok((await client.countTokens(model, 'How long is this?', anySignal())) > 0);
  });

  it('says that nobody answers', async () => {
    await service.close();
    const problem = await problemOf(partsOf(client, ask([question])));
    assert.equal(problem.kind, 'service');
    assert.match(problem.message, /could not be reached/);
  });
});
