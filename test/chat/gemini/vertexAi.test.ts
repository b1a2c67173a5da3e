import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallMemory } from '../../../src/chat/gemini/callMemory.ts';
import { GeminiClient } from '../../../src/chat/gemini/geminiClient.ts';
import { GeminiProblem } from '../../../src/chat/gemini/geminiProblem.ts';
import { GeminiService } from './geminiService.ts';

const accessToken = 'token-of-a-federated-identity';

describe('Gemini on Vertex AI, with Application Default Credentials', () => {
  let tokens: Server;
  let service: GeminiService;
  let folder: string;
  let isRevoked = false;
  const set = {
    GOOGLE_APPLICATION_CREDENTIALS: '',
    // Otherwise the library asks a service of Google's which project the credentials are of.
    GOOGLE_CLOUD_PROJECT: 'of-the-credentials',
  };
  const outer = Object.keys(set).map((name) => [name, process.env[name]] as const);

  before(async () => {
    tokens = createServer((_request, response) => {
      response.writeHead(isRevoked ? 400 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          isRevoked
            ? { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }
            : {
                access_token: accessToken,
                expires_in: 3600,
                token_type: 'Bearer',
                issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
              },
        ),
      );
    });
    await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
    service = await GeminiService.start({ accessToken });
    folder = await mkdtemp(join(tmpdir(), 'dataflow-vertex-'));
    // Of the kinds of credentials this is one whose token endpoint is in the file.
    const subject = join(folder, 'subject-token');
    await writeFile(subject, 'who-I-am');
    const file = join(folder, 'credentials.json');
    await writeFile(
      file,
      JSON.stringify({
        type: 'external_account',
        audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/v1/token`,
        credential_source: { file: subject },
      }),
    );
    Object.assign(process.env, set, { GOOGLE_APPLICATION_CREDENTIALS: file });
  });
  after(async () => {
    for (const [name, value] of outer) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await service.close();
    await new Promise((resolve) => tokens.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const open = (): GeminiClient =>
    new GeminiClient(
      { kind: 'vertexAi', projectId: 'my-project', location: 'europe-west4', baseUrl: service.url },
      new CallMemory(),
      0.001,
    );

  it('lists models, though without their limits, and answers', async () => {
    const [model] = await open().listModels(new AbortController().signal);
    assert.equal(model?.id, 'gemini-3-flash');
    service.reply({ chunks: [{ parts: [{ text: 'Here.' }] }] });
    const heard = [];
    const request = {
      modelId: model.id,
      messages: [{ role: 'user', parts: [{ kind: 'text', text: 'Hello' }] }],
      tools: [],
      mustCall: false,
      options: {},
    } as const;
    for await (const part of open().stream(request, new AbortController().signal)) heard.push(part);
    assert.deepEqual(heard, [{ kind: 'text', text: 'Here.' }]);
  });

  it('says that the credentials do not hold any more, and how to sign in', async () => {
    isRevoked = true;
    const error: unknown = await open()
      .listModels(new AbortController().signal)
      .catch((reason: unknown) => reason);
    assert.ok(error instanceof GeminiProblem);
    assert.equal(error.kind, 'access');
    assert.match(error.message, /Sign In to Google Cloud/);
  });
});
