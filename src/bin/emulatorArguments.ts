import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { isEndpoint } from '../emulator/engines/beam/runner/jobEndpoint.ts';
import { durationSeconds, maxAgeSeconds } from '../emulator/engines/model/workload/duration.ts';
import { scenarios, type Scenario } from '../emulator/scenarios/scenarioTable.ts';

const usage = `Usage: dataflow-emulator [options]

A Dataflow service on this machine: the Dataflow API (gRPC and REST), Cloud Storage for staging, and engines that run
the jobs. Everything is logged to stderr; what a shell needs is printed to stdout when the service is ready.

  --host ADDRESS    address to listen on (default 127.0.0.1)
  --grpc-port N     port of the Dataflow API over gRPC (default 0: a free one)
  --http-port N     port of REST, Cloud Storage and metadata (default 0: a free one)
  --data-dir DIR    keep jobs, snapshots and stored objects in DIR, which one service at a time may have open
                    (default: a temporary folder, removed at the end)
  --job-endpoint HOST:PORT
                    run Beam pipelines on this Beam job server (of Flink or Spark, for example) instead of Prism
  --max-running-jobs N
                    Beam pipelines that run at once; further ones are queued (default: by memory and cores)
  --require-auth FILE
                    answer only calls with an access token that this JSON file allows (see the README)
  --scenario NAME[@AGE]
                    start a job of a described workload, computed instead of run; can be given several times
  --age AGE         let such jobs have begun so long ago (30m, 24h, 1d12h): their history is computed at once
  --list-scenarios  show what --scenario knows
  --speed N         let the time of such jobs pass N times as fast (default 1)
  --json            print one line of JSON when ready, instead of export lines
  --help            show this text
  --version         show the version
`;

const maxSpeed = 100_000;

export interface AskedScenario {
  readonly scenario: Scenario;
  /** How long ago its job is to have begun, for example `24h`; undefined for one that begins now. */
  readonly age: string | undefined;
}

/** What was asked for on the command line. */
export interface EmulatorArguments {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly dataDir: string | undefined;
  /** `host:port` */
  readonly jobEndpoint: string | undefined;
  readonly maxRunningJobs: number | undefined;
  /** Path of the file that says who may do what. */
  readonly accessFile: string | undefined;
  readonly scenarios: readonly AskedScenario[];
  readonly speed: number;
  readonly json: boolean;
}

/** A mistake on the command line. */
export class UsageError extends Error {}

/**
 * Reads the arguments of this process. Undefined when they asked for a text, which is then printed.
 * @throws UsageError
 */
export function readArguments(): EmulatorArguments | undefined {
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
    jobEndpoint: values['job-endpoint'] === undefined ? undefined : jobEndpoint(values['job-endpoint']),
    maxRunningJobs:
      values['max-running-jobs'] === undefined ? undefined : jobCount(values['max-running-jobs']),
    accessFile:
      values['require-auth'] === undefined ? undefined : given('--require-auth', values['require-auth']),
    scenarios: values.scenario.map((text) => askedScenario(text, values.age)),
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
        'job-endpoint': { type: 'string' },
        'max-running-jobs': { type: 'string' },
        'require-auth': { type: 'string' },
        scenario: { type: 'string', multiple: true, default: [] },
        age: { type: 'string' },
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

function jobEndpoint(text: string): string {
  if (!isEndpoint(text)) throw new UsageError(`--job-endpoint takes HOST:PORT, not ${JSON.stringify(text)}`);
  return text;
}

function jobCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) {
    throw new UsageError(`--max-running-jobs takes a whole number from 1, not ${JSON.stringify(text)}`);
  }
  return count;
}

function speedNumber(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && speed <= maxSpeed)) {
    throw new UsageError(`--speed takes a number above 0 and up to ${maxSpeed}, not ${JSON.stringify(text)}`);
  }
  return speed;
}

function askedScenario(text: string, usualAge: string | undefined): AskedScenario {
  const [name = '', ownAge, ...more] = text.split('@');
  const age = ownAge ?? usualAge;
  const seconds = age === undefined ? 0 : durationSeconds(age);
  if (seconds === undefined || seconds > maxAgeSeconds || more.length > 0) {
    const option = ownAge === undefined ? '--age' : '--scenario NAME@AGE';
    throw new UsageError(
      `${option} takes a time such as 30m, 24h or 1d12h, up to ${maxAgeSeconds / 86_400}d, not ${JSON.stringify(age)}`,
    );
  }
  return { scenario: scenarioNamed(name), age };
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
