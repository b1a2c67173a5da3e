import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from './cacheFolder.ts';
import { installDebianPackages } from './chromium.ts';
import { installOnce } from './installOnce.ts';

/** code-server 4.x is VS Code 1.(x-3000): 4.139.1 is 1.139.1. */
const codeServerVersion = '4.139.1';
const nodeVersion = '24';

/** A real VS Code that the npm registry has: what to run it with and where it starts. */
export interface CodeServer {
  readonly node: string;
  readonly entry: string;
}

/** Installs code-server on first use: about three minutes and 620 MB. */
export async function codeServer(): Promise<CodeServer> {
  const runtime = await nodeRuntime();
  const folder = cacheFolder(`code-server-${codeServerVersion}`);
  await installOnce(folder, async () => {
    await installDebianPackages('code-server builds a Kerberos module', ['libkrb5-dev']);
    console.log(
      `· installing code-server ${codeServerVersion} into ${folder} (620 MB, about three minutes, once)`,
    );
    await npmInstall(folder, `code-server@${codeServerVersion}`, {
      PATH: `${join(runtime, 'bin')}:${process.env['PATH'] ?? ''}`,
      npm_config_nodedir: runtime,
    });
  });
  return {
    node: join(runtime, 'bin', 'node'),
    entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

/** code-server wants exactly this Node, with its headers. It needs a folder of its own: sharing one breaks the build. */
async function nodeRuntime(): Promise<string> {
  const folder = cacheFolder(`node-${nodeVersion}`);
  await installOnce(folder, async () => {
    console.log(`· installing Node ${nodeVersion}, which code-server runs on`);
    await npmInstall(folder, `node@${nodeVersion}`);
  });
  const platform = `node-${process.platform}-${process.arch}`;
  return join(folder, 'node_modules', 'node', 'node_modules', platform);
}

/**
 * Installs a package as if called from a shell. Under `npm test` npm leaves its own settings in the environment, the
 * version of the Node it runs on among them, and code-server's installation would believe them.
 */
async function npmInstall(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const own = Object.entries(process.env).filter(([variable]) => !/^npm_/i.test(variable));
  await execa('npm', ['install', '--no-audit', '--no-fund', name], {
    cwd: folder,
    env: { ...Object.fromEntries(own), ...env },
    extendEnv: false,
  });
}
