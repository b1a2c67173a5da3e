// A local Dataflow on a clock that the process which forked it turns: `{ advance: ms }` is answered by `{ now }`.
import { ModelEngine } from '../../../src/emulator/engines/model/modelEngine.ts';
import { startEmulator } from '../../../src/emulator/emulator.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { silentLog } from '../../dataflow/silentLog.ts';

const [dataDir = '', start = '', grpcPort = '', httpPort = ''] = process.argv.slice(2);
const clock = new ManualClock();
clock.jump(Number(start) - clock.now());
const emulator = await startEmulator({
  dataDir,
  grpcPort: Number(grpcPort),
  httpPort: Number(httpPort),
  log: silentLog,
  now: () => new Date(clock.now()),
  engines: (context) => [new ModelEngine(context, { log: silentLog, clock })],
});
process.on('message', ({ advance }: { advance: number }) => {
  void clock.advance(advance).then(() => process.send?.({ now: clock.now() }));
});
process.send?.({ grpc: emulator.grpcAddress, http: emulator.httpOrigin });
