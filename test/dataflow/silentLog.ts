import type { Log } from '../../src/dataflow/log.ts';

const ignore = (): void => undefined;

export const silentLog: Log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
