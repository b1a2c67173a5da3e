import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client as CurrentClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as CurrentTransport } from '@modelcontextprotocol/client/stdio';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Transport2025 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { JobState } from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { RunningEmulator } from '../../emulator/runningEmulator.ts';
import { mcpProgram } from '../mcpProgram.ts';

const clientInfo = { name: 'test', version: '1' };

/** What the tests need of a client, whichever protocol it speaks. */
interface ConnectedClient {
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  listTools(): Promise<{ tools: readonly { name: string }[] }>;
  close(): Promise<void>;
}

type Answer = { action: 'accept'; content: { approve: boolean } } | { action: 'decline' };

/** `ask` absent: a client that cannot ask a person. */
type Connect = (args: readonly string[], ask?: (message: string) => Answer) => Promise<ConnectedClient>;

const connect2025: Connect = async (args, ask) => {
  const client = new Client2025(clientInfo, { capabilities: ask ? { elicitation: {} } : {} });
  if (ask) client.setRequestHandler(ElicitRequestSchema, (request) => ask(request.params.message));
  await client.connect(
    new Transport2025({ command: process.execPath, args: [...mcpProgram, ...args], stderr: 'ignore' }),
  );
  return client;
};

const connect2026: Connect = async (args, ask) => {
  const client = new CurrentClient(clientInfo, {
    capabilities: ask ? { elicitation: { form: {} } } : {},
    versionNegotiation: { mode: { pin: '2026-07-28' } },
  });
  if (ask) client.setRequestHandler('elicitation/create', (request) => ask(request.params.message));
  await client.connect(
    new CurrentTransport({ command: process.execPath, args: [...mcpProgram, ...args], stderr: 'ignore' }),
  );
  return client;
};

for (const [protocol, connect] of [
  ['2025-11-25 (SDK v1)', connect2025],
  ['2026-07-28', connect2026],
] as const) {
  describe(`dataflow-mcp --stdio with a client of ${protocol}`, () => {
    let running: RunningEmulator;
    let jobId: string;
    const clients: ConnectedClient[] = [];

    before(async () => {
      running = await RunningEmulator.start();
      const [job] = await running.clients('gRPC').jobs.createJob({
        projectId: 'local-project',
        location: 'us-central1',
        job: { name: 'orders-live', type: 'JOB_TYPE_STREAMING' },
      });
      jobId = job.id ?? '';
      const run = running.engine.runOf(job);
      run.observer.state(JobState.RUNNING);
      run.counters = { words: 42 };
    });
    afterEach(async () => {
      for (const client of clients.splice(0)) await client.close();
    });
    after(() => running.close());

    async function open(
      ask?: (message: string) => Answer,
      more: readonly string[] = [],
    ): Promise<ConnectedClient> {
      const client = await connect(['--stdio', '--endpoint', running.emulator.grpcAddress, ...more], ask);
      clients.push(client);
      return client;
    }
    const call = (client: ConnectedClient, name: string, args: Record<string, unknown>) =>
      client.callTool({ name, arguments: args });

    it('lists the tools and reads a job of the service', async () => {
      const client = await open();
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map((tool) => tool.name),
        toolTable.map(({ name }) => name),
      );
      const listed = await call(client, 'list_jobs', { filter: 'ACTIVE' });
      assert.ok(textOf(listed).includes(jobId));
      const job = await call(client, 'get_job', { job_id: jobId });
      assert.match(textOf(job), /state: RUNNING/);
      const metrics = await call(client, 'get_job_metrics', { job_id: jobId });
      assert.match(textOf(metrics), /Count \| words \| 42/);
    });

    it('stops a job only when the person approves', async () => {
      const { asked } = running.engine.runOf({ id: jobId });
      const messages: string[] = [];
      let answer: Answer = { action: 'decline' };
      const client = await open((message) => {
        messages.push(message);
        return answer;
      });
      const stop = () => call(client, 'stop_job', { job_id: jobId, mode: 'drain' });
      assert.match(textOf(await stop(), true), /APPROVAL_DECLINED/);
      answer = { action: 'accept', content: { approve: false } };
      assert.match(textOf(await stop(), true), /APPROVAL_DECLINED/);
      assert.deepEqual(asked, []);
      answer = { action: 'accept', content: { approve: true } };
      assert.match(textOf(await stop()), /took the request to drain/);
      assert.deepEqual(asked, ['drain']);
      assert.equal(messages.length, 3);
      assert.match(messages[0] ?? '', /orders-live/);
    });

    it('refuses to stop a job for a client that cannot ask, and says what to do', async () => {
      const { asked } = running.engine.runOf({ id: jobId });
      const before = [...asked];
      const text = textOf(await call(await open(), 'stop_job', { job_id: jobId, mode: 'cancel' }), true);
      assert.match(text, /APPROVAL_UNAVAILABLE/);
      assert.match(text, /What to do/);
      assert.deepEqual(asked, before);
    });

    it('has no tool that changes something with --read-only', async () => {
      const { tools } = await (await open(undefined, ['--read-only'])).listTools();
      assert.deepEqual(
        tools.map((tool) => tool.name),
        toolTable.filter(({ effect }) => effect === 'read').map(({ name }) => name),
      );
    });
  });
}

describe('dataflow-mcp', () => {
  async function runProgram(
    args: readonly string[],
    options: { readonly env?: Record<string, string>; readonly end: 'stdin' | 'SIGTERM' },
  ): Promise<{ code: unknown; stdout: string; stderr: string }> {
    const env = { ...process.env, DATAFLOW_EMULATOR_HOST: '', ...options.env };
    const child = spawn(process.execPath, [...mcpProgram, ...args], { env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      // The answer shows that the server stands.
      if (options.end === 'SIGTERM') child.kill('SIGTERM');
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.stdin.on('error', () => undefined);
    if (options.end === 'stdin') child.stdin.end();
    else child.stdin.write(`${JSON.stringify(initialize)}\n`);
    const ended: unknown[] = await once(child, 'close');
    return { code: ended[0], stdout, stderr };
  }
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
  };
  const env = { DATAFLOW_EMULATOR_HOST: '127.0.0.1:1' };

  it('ends with 0 when its stdin ends', async () => {
    const { code, stdout } = await runProgram([], { env, end: 'stdin' });
    assert.equal(code, 0);
    assert.equal(stdout, '');
  });

  it('ends with 0 on SIGTERM, having written nothing but the protocol to stdout', async () => {
    const { code, stdout } = await runProgram(['--stdio'], { env, end: 'SIGTERM' });
    assert.equal(code, 0);
    const lines = stdout.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { jsonrpc: string }).jsonrpc),
      ['2.0'],
    );
  });

  it('ends with 2 and one line that says what is wrong with its arguments', async () => {
    const mistakes = [
      [['--nope'], /Unknown option '--nope'/],
      [['job'], /Unexpected argument 'job'/],
      [['--endpoint', 'nowhere'], /endpoint must be host:port/],
      [[], /--project/],
    ] as const;
    const ends = await Promise.all(mistakes.map(([args]) => runProgram(args, { end: 'stdin' })));
    for (const [index, { code, stdout, stderr }] of ends.entries()) {
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, mistakes[index]?.[1] ?? /$^/);
      assert.match(stderr, /^dataflow-mcp: [^\n]+; see dataflow-mcp --help\n$/);
    }
  });
});

function textOf(result: Record<string, unknown>, isError = false): string {
  const { content } = result;
  assert.ok(Array.isArray(content));
  const text = content.map((part: { text?: string }) => part.text ?? '').join('\n');
  assert.equal(result['isError'] === true, isError, text);
  return text;
}
