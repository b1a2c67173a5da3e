import assert from 'node:assert/strict';
import { CallMemory } from '../../../src/chat/gemini/callMemory.ts';
import { apiKeyProblem, geminiAccount, type GeminiSettings } from '../../../src/chat/gemini/geminiAccount.ts';
import { GeminiClient } from '../../../src/chat/gemini/geminiClient.ts';
import { GeminiModels } from '../../../src/chat/gemini/geminiModels.ts';
import { KeptModels } from '../../../src/chat/gemini/keptModels.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { GeminiService, serviceModel } from './geminiService.ts';

const goodKey = 'AIzaGood-key-of-this-file-0123456789';
const settings: GeminiSettings = {
  access: 'apiKey',
  vertexProject: '',
  vertexLocation: '',
  baseUrl: '',
  apiKey: undefined,
  fallbackProject: undefined,
};

describe('The models of Gemini that the editor is offered', () => {
  let service: GeminiService;
  let apiKey: string | undefined;
  let now: number;
  let values: Map<string, unknown>;

  beforeEach(async () => {
    service = await GeminiService.start({ apiKey: goodKey }, [serviceModel('gemini-3-flash')]);
    apiKey = goodKey;
    now = Date.parse('2026-01-01T00:00:00Z');
    values = new Map();
  });
  afterEach(() => service.close());

  function open(): GeminiModels {
    return new GeminiModels({
      account: () => Promise.resolve(geminiAccount({ ...settings, apiKey, baseUrl: service.url })),
      openClient: (account) => Promise.resolve(new GeminiClient(account, new CallMemory(), 0.001)),
      kept: new KeptModels({
        get: (key) => values.get(key),
        update: (key, value) => {
          values.set(key, value);
          return Promise.resolve();
        },
      }),
      log: silentLog,
      now: () => now,
      signal: new AbortController().signal,
    });
  }

  it('are none while there is no key', async () => {
    apiKey = undefined;
    assert.equal(await open().offered(), undefined);
    await assert.rejects(open().client(), /No API key/);
  });

  it('stay in the picker when the key does not hold any more, with what is wrong', async () => {
    await open().offered();
    apiKey = 'AIzaBad-key-of-this-file-01234567890';
    const offered = await open().offered();
    assert.deepEqual(
      offered?.models.map(({ id }) => id),
      ['gemini-3-flash'],
    );
    assert.match(offered.problem?.message ?? '', /does not accept the API key/);
    values.clear();
    assert.deepEqual((await open().offered())?.models, []);
    assert.doesNotMatch(JSON.stringify([...values]), /AIza/);
  });

  it('are asked for again after a while, after a failure, and when somebody asks for it', async () => {
    const models = open();
    const first = await models.offered();
    assert.equal((await models.offered())?.models, first?.models, 'kept');
    now += 60 * 60_000;
    const second = await models.offered();
    assert.notEqual(second?.models, first?.models);
    models.forget();
    assert.notEqual((await models.offered())?.models, second?.models);
  });
});

describe('The account for Gemini', () => {
  it('is Vertex AI in the project that is set, or that of the first connection to Google Cloud', () => {
    const vertex = { ...settings, access: 'vertexAi' };
    assert.deepEqual(geminiAccount({ ...vertex, fallbackProject: 'mine' }).account, {
      kind: 'vertexAi',
      projectId: 'mine',
      location: 'global',
    });
    assert.deepEqual(geminiAccount({ ...vertex, vertexProject: 'other', fallbackProject: 'mine' }).account, {
      kind: 'vertexAi',
      projectId: 'other',
      location: 'global',
    });
    assert.match(String(Reflect.get(geminiAccount(vertex), 'problem')), /needs a project/);
  });

  it('is sent nowhere without encryption, but on this machine', () => {
    const at = (baseUrl: unknown): unknown =>
      geminiAccount({ ...settings, apiKey: goodKey, baseUrl }).account?.baseUrl;
    assert.equal(at('https://proxy.example.com/'), 'https://proxy.example.com');
    assert.equal(at('http://127.0.0.1:8080'), 'http://127.0.0.1:8080');
    for (const unsafe of ['http://proxy.example.com', 'ftp://x', 'proxy', 'http://127.0.0.1.example.com']) {
      assert.equal(
        geminiAccount({ ...settings, apiKey: goodKey, baseUrl: unsafe }).account,
        undefined,
        unsafe,
      );
    }
  });

  it('takes no key that cannot be one', () => {
    assert.equal(apiKeyProblem(` ${goodKey} `), undefined);
    for (const text of ['', ' ', 'short', 'two words that are long enough', 'schlüssel-der-keiner-ist']) {
      assert.notEqual(apiKeyProblem(text), undefined, text);
    }
  });
});
