// A program that owns a local Dataflow, to be killed. Prints the pid of the service's process, then the service.
import { emulatorForker } from '../../../src/dataflow/local/emulatorProcess.ts';
import { LocalDataflow } from '../../../src/dataflow/local/localDataflow.ts';
import { silentLog } from '../silentLog.ts';

const [, , program = ''] = process.argv;
const fork = emulatorForker(program);
const local = new LocalDataflow({
  fork: (args) => {
    const child = fork(args);
    process.stdout.write(`${child.pid ?? ''}\n`);
    return child;
  },
  log: silentLog,
  isHealthy: () => Promise.resolve(true),
});
process.stdout.write(`${JSON.stringify(await local.start())}\n`);
