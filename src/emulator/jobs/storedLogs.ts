import { create } from '@bufbuild/protobuf';
import { WorkerLogSchema, type WorkerLog } from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import type { WorkerLogEntry } from '../engines/engine.ts';
import type { NumberedLogEntry } from './workerLogs.ts';

export function storedLog({ position, entry }: NumberedLogEntry): WorkerLog {
  const { time, ...texts } = entry;
  return create(WorkerLogSchema, { position: BigInt(position), timeMs: time.getTime(), ...texts });
}

export function readLog(stored: WorkerLog): NumberedLogEntry {
  const { message, log, worker, step, logger, thread } = stored;
  const entry: WorkerLogEntry = {
    time: new Date(stored.timeMs),
    severity: severities.find((name) => name === stored.severity) ?? 'INFO',
    message,
    log,
    worker,
    ...(step === undefined ? {} : { step }),
    ...(logger === undefined ? {} : { logger }),
    ...(thread === undefined ? {} : { thread }),
  };
  return { position: Number(stored.position), entry };
}

const severities = [
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
] as const satisfies readonly WorkerLogEntry['severity'][];
