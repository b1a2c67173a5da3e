import type { Log } from '../../dataflow/log.ts';

/** A log as lines of time, level and message. Traces and debug lines are left out. */
export function streamLog(stream: NodeJS.WritableStream): Log {
  const write = (level: string) => (message: string) => {
    stream.write(`${new Date().toISOString()} ${level} ${message}\n`);
  };
  const leaveOut = (): void => undefined;
  return {
    trace: leaveOut,
    debug: leaveOut,
    info: write('INFO'),
    warn: write('WARN'),
    error: write('ERROR'),
  };
}
