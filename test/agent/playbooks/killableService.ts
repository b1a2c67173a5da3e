import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';
import type { Connection } from '../../../src/dataflow/connection.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { openDataflowApi } from '../../../src/dataflow/google/openDataflowApi.ts';
import { buildTargets } from '../../../esbuild.js';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { localConnection } from '../../dataflow/localConnection.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { waitFor } from '../../waitFor.ts';
import { place, type BenchService } from './playbookBench.ts';

/** The service's own period, and some time to write. */
const keptWithinMs = 1500;

/** A clock that is turned here and in the service's process alike. */
class SharedClock extends ManualClock {
  turn: (ms: number) => Promise<void> = () => Promise.resolve();

  override async advance(ms: number): Promise<void> {
    await this.turn(ms);
    await super.advance(ms);
  }
}

/** The local service in a process of its own that can be killed, and that comes back with what it kept on disk. */
export class KillableService implements BenchService {
  readonly clock = new SharedClock();
  private child: ChildProcess | undefined;
  private grpc = '127.0.0.1:0';
  private http = 'http://127.0.0.1:0';
  /** When its jobs were computed last, by the clock of this machine. */
  private turnedAt = 0;
  private opened: { readonly connection: Connection; readonly api: DataflowApi } | undefined;

  private constructor(
    private readonly folder: string,
    private readonly program: string,
  ) {
    this.clock.turn = async (ms) => {
      const { child } = this;
      assert.ok(child);
      const turned = once(child, 'message');
      child.send({ advance: ms });
      await turned;
      this.turnedAt = performance.now();
    };
  }

  static async start(): Promise<KillableService> {
    const folder = await mkdtemp(join(tmpdir(), 'dataflow-killed-'));
    // It is started often, and much faster in one file.
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await build({
      ...buildTargets()['node'],
      entryPoints: { service: 'test/agent/playbooks/serviceProgram.ts' },
      outdir: folder,
      splitting: false,
      sourcemap: false,
    });
    const service = new KillableService(folder, join(folder, 'service.js'));
    await service.begin();
    const connection: Connection = localConnection(service.grpc);
    service.opened = { connection, api: await openDataflowApi(connection, silentLog) };
    return service;
  }

  get connection(): Connection {
    assert.ok(this.opened);
    return this.opened.connection;
  }

  get api(): DataflowApi {
    assert.ok(this.opened);
    return this.opened.api;
  }

  async write(bucket: string, name: string, bytes: Uint8Array): Promise<void> {
    const url = `${this.http}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
    const response = await fetch(url, { method: 'POST', body: bytes });
    assert.ok(response.ok, await response.text());
  }

  /** As `kill -9`, and started again at the same address. Resolves when its jobs are where they were. */
  async killAndRestart(): Promise<void> {
    // What its engine tells is on the disk a second later; by its own clock that may be an hour of jobs.
    const sinceTurn = (): number => performance.now() - this.turnedAt;
    await waitFor('the service to keep its jobs', sinceTurn, (ms) => ms > keptWithinMs);
    const before = await this.states();
    await this.kill();
    await this.begin();
    await waitFor(
      'the jobs to be as before',
      () => this.states(),
      (after) => isDeepStrictEqual(after, before),
    );
  }

  async close(): Promise<void> {
    await this.opened?.api.close();
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async begin(): Promise<void> {
    const ports = [this.grpc, this.http].map((address) => address.split(':').at(-1) ?? '0');
    const child = fork(this.program, [join(this.folder, 'data'), String(this.clock.now()), ...ports], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    const [ready] = (await once(child, 'message')) as [{ grpc: string; http: string }];
    this.child = child;
    this.grpc = ready.grpc;
    this.http = ready.http;
  }

  private async states(): Promise<readonly (readonly [string, string])[]> {
    const { jobs } = await this.api.listJobs({ location: place.location, pageSize: 100 });
    return jobs.map(({ id, state }) => [id, state] as const);
  }

  private async kill(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}
