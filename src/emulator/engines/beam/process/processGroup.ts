import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { killMarked, markVariable } from './markedProcesses.ts';
import { LineSplitter } from './lineSplitter.ts';

/**
 * Runs the command with a watcher beside it that waits on a pipe only this program holds. When this program ends, even
 * by SIGKILL, the pipe closes and the watcher ends the whole group, and before that, where there is a /proc, those that
 * have left it: they carry the mark.
 */
const watchedCommand = `
exec 3<&0 </dev/null
(
  read -r _ <&3
  self=$(exec sh -c 'echo "$PPID"')
  for file in /proc/[0-9]*/environ; do
    pid=\${file#/proc/}
    pid=\${pid%/environ}
    if [ "$pid" != "$self" ] && grep -q "$${markVariable}" "$file"; then kill -KILL "$pid"; fi
  done
  kill -KILL 0
) >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

export interface ProcessGroupOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

export interface ProcessExit {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/**
 * A program and everything it starts, ended together: with stop(), when the program ends, and when this process dies.
 * On Linux that includes children that have left the process group (setsid), unless they have cleared their environment.
 */
export class ProcessGroup {
  /** Resolves when the program itself has ended; rejects when it could not be started. */
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #mark = randomUUID();

  constructor(options: ProcessGroupOptions) {
    const child = spawn('/bin/sh', ['-c', watchedCommand, 'sh', options.command, ...options.args], {
      cwd: options.cwd,
      env: { ...options.env, [markVariable]: this.#mark },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        // Workers it leaves behind are of no use without it.
        this.#kill();
        resolve({ code: code ?? undefined, signal: signal ?? undefined });
      });
    });
    // Whoever asks for the exit gets the error; nobody having asked yet is no crash.
    this.exited.catch(() => undefined);
    this.#closed = new Promise((resolve) => {
      child.once('close', () => {
        resolve();
      });
    });
    followLines(child.stdout, (line) => {
      options.onLine('stdout', line);
    });
    followLines(child.stderr, (line) => {
      options.onLine('stderr', line);
    });
    // Writing nothing, we still hear when the other end goes.
    child.stdin.on('error', () => undefined);
  }

  /** Ends every process of the group and resolves when they are gone. May be called again. */
  async stop(): Promise<void> {
    this.#kill();
    if (this.#child.pid === undefined) return;
    await killMarked(this.#mark);
    let timer: NodeJS.Timeout | undefined;
    // A grandchild that could not be found may hold the pipes for ever; that must not hold us.
    const givenUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 5_000);
    });
    await Promise.race([this.#closed, givenUp]);
    clearTimeout(timer);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #kill(): void {
    this.#child.stdin?.destroy();
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch (error) {
      // ESRCH: all gone. EPERM: on macOS, only dead ones left.
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  }
}

function followLines(stream: Readable, onLine: (line: string) => void): void {
  const splitter = new LineSplitter(onLine);
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    splitter.push(text);
  });
  stream.on('end', () => {
    splitter.end();
  });
}
