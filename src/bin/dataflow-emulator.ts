#!/usr/bin/env node
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import type { Emulator } from '../emulator/emulator.ts';
import { streamLog } from '../emulator/emulatorLog.ts';
import { scenarios, type Scenario } from '../emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../emulator/scenarios/submitScenario.ts';

const usage = `Usage: dataflow-emulator [options]

A Dataflow service on this machine: the Dataflow API (gRPC and REST), Cloud Storage for staging, and engines that run
the jobs. Everything is logged to stderr; what a shell needs is printed to stdout when the service is ready.

  --host ADDRESS    address to listen on (default 127.0.0.1)
  --grpc-port N     port of the Dataflow API over gRPC (default 0: a free one)
  --http-port N     port of REST, Cloud Storage and metadata (default 0: a free one)
  --data-dir DIR    keep stored objects in DIR, which one service at a time may have open
                    (default: a temporary folder, removed at the end)
  --scenario NAME   start a job of a described workload, computed instead of run; can be given several times
  --list-scenarios  show what --scenario knows
  --speed N         let the time of such jobs pass N times as fast (default 1)
  --json            print one line of JSON when ready, instead of export lines
  --help            show this text
  --version         show the version
`;

const maxSpeed = 100_000;
const scenarioPlace = { projectId: 'local-project', location: 'us-central1' };

interface Arguments {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly dataDir: string | undefined;
  readonly scenarios: readonly Scenario[];
  readonly speed: number;
  readonly json: boolean;
}

/** A mistake on the command line. */
class UsageError extends Error {}

/** Undefined when the arguments asked for a text, which is then printed. */
function readArguments(): Arguments | undefined {
  const { values } = parse();
  if (values.help) {
    process.stdout.write(usage);
    return undefined;
  }
  if (values.version) {
    process.stdout.write(`${packageJson.version}\n`);
    return undefined;
  }
  if (values['list-scenarios']) {
    process.stdout.write(scenarioList());
    return undefined;
  }
  return {
    host: given('--host', values.host),
    grpcPort: portNumber('--grpc-port', values['grpc-port']),
    httpPort: portNumber('--http-port', values['http-port']),
    dataDir: values['data-dir'] === undefined ? undefined : given('--data-dir', values['data-dir']),
    scenarios: values.scenario.map(scenarioNamed),
    speed: speedNumber(values.speed),
    json: values.json,
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        'grpc-port': { type: 'string', default: '0' },
        'http-port': { type: 'string', default: '0' },
        'data-dir': { type: 'string' },
        scenario: { type: 'string', multiple: true, default: [] },
        'list-scenarios': { type: 'boolean', default: false },
        speed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // Node adds advice after the first sentence, also on lines of its own.
    const [problem = 'bad arguments'] = error instanceof Error ? error.message.split(/\. |\.?\n/) : [];
    throw new UsageError(problem.trim(), { cause: error });
  }
}

/** An empty value is what a shell makes of a variable that is not set. */
function given(option: string, text: string): string {
  if (text === '') throw new UsageError(`${option} takes a value, which is empty here`);
  return text;
}

function portNumber(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new UsageError(`${option} takes a port number from 0 to 65535, not ${JSON.stringify(text)}`);
  }
  return port;
}

function speedNumber(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && speed <= maxSpeed)) {
    throw new UsageError(`--speed takes a number above 0 and up to ${maxSpeed}, not ${JSON.stringify(text)}`);
  }
  return speed;
}

function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) {
    throw new UsageError(`--scenario knows no ${JSON.stringify(name)}; --list-scenarios shows the names`);
  }
  return scenario;
}

function scenarioList(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios
    .map(({ name, workload }) => `${name.padEnd(width)}  ${workload.title}. ${workload.description}\n`)
    .join('');
}

/** Leaves nothing running when one of them cannot be started. */
async function submitScenarios(emulator: Emulator, asked: readonly Scenario[]): Promise<void> {
  const names = jobNames(asked);
  try {
    for (const [index, scenario] of asked.entries()) {
      await submitScenario(emulator.httpOrigin, scenario, names[index] ?? scenario.name, scenarioPlace);
    }
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

/** Names of jobs: a scenario that is asked for again gets a number. */
function jobNames(asked: readonly Scenario[]): readonly string[] {
  const counts = new Map<string, number>();
  return asked.map(({ name }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

function readyText(emulator: Emulator): string {
  const localhost = emulator.httpOrigin.replace('//127.0.0.1:', '//localhost:');
  return `export DATAFLOW_EMULATOR_HOST=${emulator.grpcAddress}
export STORAGE_EMULATOR_HOST=${localhost}
export CLOUDSDK_API_ENDPOINT_OVERRIDES_DATAFLOW=${localhost}/
# gcloud without a login: export CLOUDSDK_AUTH_DISABLE_CREDENTIALS=true
# Beam for Python: --runner=DataflowRunner --dataflow_endpoint=${localhost} --no_auth --project=local-project --region=us-central1 --temp_location=gs://local-bucket/tmp
`;
}

async function main(): Promise<void> {
  const options = readArguments();
  if (options === undefined) return;
  // Only now: a mistake in the arguments is told at once.
  const [{ startEmulator }, { BeamEngine }, { BeamToolchain }, { ModelEngine }] = await Promise.all([
    import('../emulator/emulator.ts'),
    import('../emulator/engines/beam/beamEngine.ts'),
    import('../emulator/engines/beam/toolchain/beamToolchain.ts'),
    import('../emulator/engines/model/modelEngine.ts'),
  ]);
  const log = streamLog(process.stderr);
  const starting = startEmulator({
    host: options.host,
    grpcPort: options.grpcPort,
    httpPort: options.httpPort,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    log,
    engines: (context) => [
      new BeamEngine(context, { log, toolchain: new BeamToolchain({ log }) }),
      new ModelEngine(context, { log, speed: options.speed }),
    ],
  });
  stopOnSignals(async () => {
    await (await starting).close();
  });
  const emulator = await starting;
  await submitScenarios(emulator, options.scenarios);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ event: 'ready', grpc: emulator.grpcAddress, http: emulator.httpOrigin })}\n`
      : readyText(emulator),
  );
}

/** The first signal, or the end of the process that forked this one, stops cleanly; a second signal does not wait. */
function stopOnSignals(stop: () => Promise<void>): void {
  let isStopping = false;
  const request = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    stop().then(
      () => {
        process.exit(0);
      },
      (error: unknown) => {
        fail(error);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, request);
  process.once('disconnect', request);
  // It may have gone while this one was loading.
  if (process.send !== undefined && !process.connected) request();
}

function fail(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof UsageError ? '; see dataflow-emulator --help' : '';
  process.stderr.write(`dataflow-emulator: ${message}${advice}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

main().catch(fail);
