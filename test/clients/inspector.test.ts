import assert from 'node:assert/strict';
import { execa } from 'execa';
import { inspector } from '../../scripts/provision/inspector.ts';
import { toolTable } from '../../src/mcp/tools/toolTable.ts';
import { HttpProgram, mcpProgram } from '../mcp/mcpProgram.ts';
import { advertisedSchemas, type Listed } from './advertisedSchemas.ts';
import { everyToolCall } from './everyToolCall.ts';
import { jobsPath } from './modelService.ts';
import { PreparedService } from './preparedService.ts';

interface CallResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: unknown;
}

/** Its command line has nobody to ask, so that what changes something is called with `dry_run`. */
describe('The command line of the MCP Inspector', () => {
  let command: string;
  let known: PreparedService;
  let http: HttpProgram;
  before(async () => {
    command = await inspector();
    known = await PreparedService.start();
    http = await HttpProgram.start(['--endpoint', known.service.emulator.grpcAddress]);
  });
  after(async () => {
    await http.stop();
    await known.close();
  });

  const targets: Readonly<Record<string, () => readonly string[]>> = {
    stdio: () => [
      process.execPath,
      ...mcpProgram,
      '--stdio',
      '--endpoint',
      known.service.emulator.grpcAddress,
    ],
    HTTP: () => [
      http.url.href,
      '--transport',
      'http',
      ...Object.entries(http.headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ],
  };
  for (const [transport, target] of Object.entries(targets)) {
    describe(`over ${transport}`, () => {
      let listed: Listed;
      before(async () => {
        listed = (await inspect(target(), 'tools/list', '--strict')) as Listed;
      });

      it('lists every tool, and finds no schema that some client could not take', () => {
        const names = toolTable.map(({ name }) => name);
        assert.deepEqual(
          listed.tools.map(({ name }) => name),
          names,
        );
        assert.deepEqual(everyToolCall.map(({ tool }) => tool).toSorted(), names.toSorted());
      });

      for (const { tool, args, check, change } of everyToolCall) {
        it(`calls ${tool}${change ? ', dry' : ''}`, async () => {
          const all = { ...args(known), ...(change ? { dry_run: true } : {}) };
          const flags = Object.entries(all).flatMap(([name, value]) => [
            '--tool-arg',
            `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
          ]);
          const before = await whatChanges();
          const result = await inspect(target(), 'tools/call', '--tool-name', tool, ...flags);
          const { isError, content, structuredContent: answer } = result as CallResult;
          assert.notEqual(isError, true, content[0]?.text);
          advertisedSchemas(listed).check(tool, answer);
          if (!change) {
            check(answer, known);
            return;
          }
          change.checkDryRun(answer);
          assert.deepEqual(await whatChanges(), before);
        });
      }

      it('is told by a tool that changes something that it cannot ask', async () => {
        const flags = ['--tool-arg', `job_id=${known.orders}`, '--tool-arg', 'mode=cancel'];
        const result = await inspect(target(), 'tools/call', '--tool-name', 'stop_job', ...flags);
        assert.match((result as CallResult).content[0]?.text ?? '', /APPROVAL_UNAVAILABLE/);
        assert.equal((await known.service.job(known.orders)).currentState, 'JOB_STATE_RUNNING');
      });
    });
  }

  /** All that the tools could change. */
  async function whatChanges(): Promise<unknown> {
    const { service, orders } = known;
    return [
      await service.read('GET', jobsPath),
      await service.job(orders),
      await service.snapshots(orders),
      await service.schedules(),
    ];
  }

  /** Answers what it has printed. */
  async function inspect(target: readonly string[], method: string, ...rest: string[]): Promise<unknown> {
    const { stdout, stderr, exitCode } = await execa(
      command,
      ['--cli', ...target, '--method', method, ...rest],
      { reject: false },
    );
    const problem = `The Inspector ended with ${String(exitCode)}: ${stdout}\n${stderr}`;
    if (method === 'tools/list') assert.equal(exitCode, 0, problem);
    try {
      return JSON.parse(stdout);
    } catch (error) {
      throw new Error(problem, { cause: error });
    }
  }
});
