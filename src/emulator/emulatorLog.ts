/** Where the emulator tells what it does. Lines may hold text from jobs. */
export interface EmulatorLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/**
 * A log that writes one line per message (time, level, text) to a stream, from level info up. Control characters are
 * escaped: text from a job can neither start a line of its own nor steer the terminal.
 */
export function streamLog(stream: { write(text: string): unknown }): EmulatorLog {
  const write = (level: string, message: string): void => {
    stream.write(`${new Date().toISOString()} ${level} ${escapeControls(message)}\n`);
  };
  return {
    debug: () => undefined,
    info: (message) => {
      write('INFO', message);
    },
    warn: (message) => {
      write('WARN', message);
    },
    error: (message) => {
      write('ERROR', message);
    },
  };
}

function escapeControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
}
