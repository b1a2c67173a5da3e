import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeServer } from '../provision/codeServer.ts';

export interface CodeServerOptions {
  /** Environment of the editor and of its extensions, on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Extensions to install, as .vsix files. */
  readonly extensions?: readonly string[];
  /** User settings on top of the quiet defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of scope `machine`, which the editor reads elsewhere as it serves from another machine. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Lets a page run an extension's tests (`payload` in its address). */
  readonly isTestDriverEnabled?: boolean;
}

/** A running code-server with a profile of its own, thrown away when it closes. */
export interface CodeServerSession {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Folder with its settings, logs and state. */
  readonly userData: string;
  /** Resolves when the server has ended, by itself or by close(). */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
};

/** Starts a real VS Code that is used through a browser. Resolves when it answers. */
export async function startCodeServer(options: CodeServerOptions = {}): Promise<CodeServerSession> {
  const { node, entry } = await codeServer();
  const profile = await mkdtemp(join(tmpdir(), 'dataflow-editor-'));
  const userData = join(profile, 'user-data');
  const extensions = join(profile, 'extensions');
  const env = {
    ...options.env,
    // Settings of this machine's own code-server must not leak into the session.
    CODE_SERVER_CONFIG: join(profile, 'config.yaml'),
    XDG_CONFIG_HOME: join(profile, 'config'),
    XDG_DATA_HOME: join(profile, 'data'),
  };
  const folders = ['--user-data-dir', userData, '--extensions-dir', extensions];
  try {
    await mkdir(join(userData, 'User'), { recursive: true });
    await writeFile(
      join(userData, 'User', 'settings.json'),
      JSON.stringify({ ...quietSettings, ...options.settings }, undefined, 2),
    );
    await mkdir(join(userData, 'Machine'), { recursive: true });
    await writeFile(
      join(userData, 'Machine', 'settings.json'),
      JSON.stringify(options.machineSettings ?? {}, undefined, 2),
    );
    await writeFile(env.CODE_SERVER_CONFIG, '');
    const installed = (options.extensions ?? []).flatMap((vsix) => ['--install-extension', vsix]);
    if (installed.length > 0) await execa(node, [entry, ...folders, ...installed], { env });
  } catch (error) {
    await rm(profile, { recursive: true, force: true });
    throw error;
  }

  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const driver = options.isTestDriverEnabled === true ? ['--vscode-option', 'enable-smoke-test-driver'] : [];
  const server = execa(
    node,
    [entry, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...folders, ...driver, ...quietFlags],
    { env, all: true, reject: false, stdin: 'ignore', buffer: { all: true }, forceKillAfterDelay: 5000 },
  );
  const ended = server.then(async () => {
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  });
  const close = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
  };

  const deadline = Date.now() + 60_000;
  while (!(await answers(`${origin}/healthz`))) {
    if (server.exitCode !== null) throw new Error(`code-server ended while starting:\n${(await server).all}`);
    if (Date.now() > deadline) {
      await close();
      throw new Error(`code-server did not answer within a minute:\n${(await server).all}`);
    }
    await delay(200);
  }
  return { origin, userData, ended, close };
}

const quietFlags = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string')
    throw new Error('No TCP port could be had on 127.0.0.1.');
  return address.port;
}
