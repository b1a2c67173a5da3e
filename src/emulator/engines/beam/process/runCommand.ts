import { OutputTail } from './outputTail.ts';
import { ProcessGroup } from './processGroup.ts';

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Called for each line of output and error output. */
  readonly onLine?: (line: string) => void;
  /** Ends the command, and what it has started, when it aborts. */
  readonly signal?: AbortSignal;
}

/** A command that ended with an error, or could not be started. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    /** The last lines it wrote. */
    readonly output: string,
  ) {
    super(message);
  }
}

/**
 * Runs a program to its end.
 * @returns What it wrote to its standard output, trimmed.
 * @throws CommandError when it fails, does not start, or is aborted.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const name = [command, ...args.slice(0, 3)].join(' ');
  if (hasAborted(options.signal)) throw new CommandError(`${name} was not started`, '');
  const tail = new OutputTail();
  const output: string[] = [];
  const group = new ProcessGroup({
    command,
    args,
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? process.env,
    onLine: (stream, line) => {
      tail.push(line);
      if (stream === 'stdout') output.push(line);
      options.onLine?.(line);
    },
  });
  const { signal } = options;
  const stop = (): void => {
    void group.stop();
  };
  signal?.addEventListener('abort', stop);
  try {
    const exit = await group.exited;
    await group.stop();
    if (hasAborted(signal)) throw new CommandError(`${name} was stopped`, tail.text());
    if (exit.code !== 0)
      throw new CommandError(
        `${name} ended with ${exit.code === undefined ? (exit.signal ?? 'a signal') : `exit code ${exit.code}`}`,
        tail.text(),
      );
    return output.join('\n').trim();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function hasAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
