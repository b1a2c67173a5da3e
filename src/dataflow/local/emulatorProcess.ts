import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Log } from '../log.ts';
import { readReadyLine, type LocalService } from './localService.ts';

/** Starts a process of the local Dataflow; it must have pipes for its output and a channel to this process. */
export type ForkEmulator = (args: readonly string[]) => ChildProcess;

/**
 * Forks `dataflow-emulator` with the Node that runs this process, which in a desktop editor is Electron. It ends by itself
 * when this process is gone: then the channel between them closes.
 * @param program path of dataflow-emulator.js
 */
export function emulatorForker(program: string, execArgv: readonly string[] = []): ForkEmulator {
  return (args) =>
    fork(program, [...args], {
      silent: true,
      // Debugging the extension must not make its child listen on the same port.
      execArgv: [...execArgv],
      env: { ...withoutEditor(process.env), ELECTRON_RUN_AS_NODE: '1' },
    });
}

/** What the editor tells its own processes is not for pipelines. */
function withoutEditor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('VSCODE_') && name !== 'NODE_OPTIONS'),
  );
}

const keptLines = 20;
/** Running pipelines are stopped first, which takes a moment. */
const killAfterMs = 20_000;
const outputAfterExitMs = 1000;

/** One process of the local Dataflow, from its start to its end. */
export class EmulatorProcess {
  /** Rejects when the process ends before it is ready. */
  readonly ready: Promise<LocalService>;
  /** Resolves when the process has ended, however that came, with a sentence on how. */
  readonly ended: Promise<string>;
  private readonly lastLines: string[] = [];
  private hasEnded = false;
  private isReady = false;

  constructor(
    private readonly child: ChildProcess,
    private readonly log: Log,
  ) {
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('The process of the local Dataflow was started without pipes.');
    createInterface({ input: stderr }).on('line', (line) => {
      this.keep(line);
    });
    this.ended = new Promise<string>((resolve) => {
      const end = (how: string): void => {
        this.hasEnded = true;
        resolve(this.lastError() ?? how);
      };
      child.on('error', (error) => {
        // A child that runs also reports here what could not be sent to it; its exit is told below.
        if (child.pid === undefined) end(error.message);
        else log.warn(`Local Dataflow: ${error.message}`);
      });
      child.once('exit', (code, signal) => {
        this.hasEnded = true;
        const how =
          signal === null ? `It ended with exit code ${code ?? 'unknown'}.` : `It was ended by ${signal}.`;
        // The last lines may still be in the pipe, which its own children can hold open.
        const timer = setTimeout(end, outputAfterExitMs, how);
        child.once('close', () => {
          clearTimeout(timer);
          end(how);
        });
      });
    });
    this.ready = new Promise<LocalService>((resolve, reject) => {
      createInterface({ input: stdout }).on('line', (line) => {
        const service = readReadyLine(line);
        if (!service) return;
        this.isReady = true;
        resolve(service);
      });
      void this.ended.then((how) => {
        reject(new Error(how));
      });
    });
    // Who asks for `ready` is told; a process that was stopped before anybody did is not a fault.
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Stops it cleanly, or by force when that takes too long. Resolves when it has ended. */
  async stop(): Promise<void> {
    // Once it runs it stops when the channel closes. A signal as well would not let it stop cleanly when this process
    // ends meanwhile, for then the channel closes too.
    if (this.isReady && this.child.connected) this.child.disconnect();
    else if (!this.hasEnded) this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), killAfterMs);
    await this.ended;
    clearTimeout(timer);
  }

  private keep(line: string): void {
    const [, level, message] = /^\S+ (INFO|WARN|ERROR) (.*)$/.exec(line) ?? [];
    const text = `Local Dataflow: ${message ?? line}`;
    if (level === 'ERROR') this.log.error(text);
    else if (level === 'WARN') this.log.warn(text);
    else this.log.info(text);
    this.lastLines.push(line);
    if (this.lastLines.length > keptLines) this.lastLines.shift();
  }

  /** What the program said about its own end, if it did. */
  private lastError(): string | undefined {
    const prefix = 'dataflow-emulator: ';
    return this.lastLines.findLast((line) => line.startsWith(prefix))?.slice(prefix.length);
  }
}
