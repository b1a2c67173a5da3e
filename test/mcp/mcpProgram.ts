import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/**
 * dataflow-mcp as people run it, as arguments of Node: built (npm test builds first; for one file alone, npm run build
 * does).
 */
export const mcpProgram = [
  fileURLToPath(new URL('../../dist/bin/dataflow-mcp.js', import.meta.url)),
] as const;

/** `dataflow-mcp --http` in a process of its own. */
export class HttpProgram {
  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, null>,
    readonly url: URL,
    /** With the token that the program printed. */
    readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** @param args - beside `--http` */
  static async start(args: readonly string[]): Promise<HttpProgram> {
    const child = spawn(process.execPath, [...mcpProgram, '--http', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const printed: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      if (printed.push(line) === 2) break;
    }
    const output = printed.join('\n');
    const url = /^MCP endpoint: (\S+)$/m.exec(output)?.[1];
    const authorization = /^Authorization: (Bearer \S+)$/m.exec(output)?.[1];
    if (url === undefined || authorization === undefined) throw new Error(`It printed: ${output}`);
    return new HttpProgram(child, new URL(url), { authorization });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }
}
