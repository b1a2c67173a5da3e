#!/usr/bin/env node
import type { Emulator } from '../emulator/emulator.ts';
import { streamLog, type EmulatorLog } from '../emulator/emulatorLog.ts';
import { RefusedJobError, submitScenario } from '../emulator/scenarios/submitScenario.ts';
import { readArguments, UsageError, type AskedScenario } from './emulatorArguments.ts';

const scenarioPlace = { projectId: 'local-project', location: 'us-central1' };

/** Those of an earlier start that still run go on. Leaves nothing running when one of the others cannot be started. */
async function submitScenarios(
  emulator: Emulator,
  asked: readonly AskedScenario[],
  log: EmulatorLog,
): Promise<void> {
  const names = jobNames(asked);
  try {
    for (const [index, { scenario, age }] of asked.entries()) {
      const job = { jobName: names[index] ?? scenario.name, workload: scenario.workload, age };
      try {
        await submitScenario(emulator.httpOrigin, job, scenarioPlace, emulator.authorization());
      } catch (error) {
        if (!(error instanceof RefusedJobError && error.isThere)) throw error;
        log.info(`The job ${job.jobName} goes on from last time.`);
      }
    }
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

/** Names of jobs: a scenario that is asked for again gets a number. */
function jobNames(asked: readonly AskedScenario[]): readonly string[] {
  const counts = new Map<string, number>();
  return asked.map(({ scenario: { name } }) => {
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
  const [
    { startEmulator },
    { FileAccess },
    { readAccessFile },
    { BeamEngine },
    { BeamToolchain },
    { ModelEngine },
  ] = await Promise.all([
    import('../emulator/emulator.ts'),
    import('../emulator/access/fileAccess.ts'),
    import('../emulator/access/accessFile.ts'),
    import('../emulator/engines/beam/beamEngine.ts'),
    import('../emulator/engines/beam/toolchain/beamToolchain.ts'),
    import('../emulator/engines/model/modelEngine.ts'),
  ]);
  const access =
    options.accessFile === undefined ? undefined : new FileAccess(await readAccessFile(options.accessFile));
  const log = streamLog(process.stderr);
  const toolchain = new BeamToolchain({ log });
  const starting = startEmulator({
    host: options.host,
    grpcPort: options.grpcPort,
    httpPort: options.httpPort,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    ...(access === undefined ? {} : { access }),
    log,
    launcherToolchain: toolchain,
    engines: (context) => [
      new BeamEngine(context, {
        log,
        toolchain,
        jobEndpoint: options.jobEndpoint,
        maxRunningJobs: options.maxRunningJobs,
      }),
      new ModelEngine(context, { log, speed: options.speed }),
    ],
  });
  stopOnSignals(async () => {
    await (await starting).close();
  });
  const emulator = await starting;
  await submitScenarios(emulator, options.scenarios, log);
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
