import { chromium as browserType } from 'playwright-core';
import { join, resolve } from 'node:path';
import { format } from 'node:util';
import { chromium, chromiumFlags } from '../provision/chromium.ts';
import { startCodeServer, type CodeServerOptions } from './codeServerSession.ts';

const root = resolve(import.meta.dirname, '../..');

/** Characters. Some of the editor's own fill pages. */
const longestConsoleLine = 500;

/**
 * Runs the mocha suites of out/test/vscode inside a real VS Code with this extension loaded from the checkout.
 * @param env for the editor, its extensions and the tests
 * @returns whether all passed
 */
export async function runEditorTests(env: Readonly<Record<string, string>>): Promise<boolean> {
  const desktop = await desktopEditor();
  const extensionTestsPath = join(root, 'out', 'test', 'vscode', 'index.cjs');
  if (desktop !== undefined) {
    const { runTests } = await import('@vscode/test-electron');
    const exitCode = await runTests({
      vscodeExecutablePath: desktop,
      extensionDevelopmentPath: root,
      extensionTestsPath,
      extensionTestsEnv: { ...env },
      launchArgs: ['--disable-extensions', '--disable-workspace-trust'],
    });
    return exitCode === 0;
  }
  return runInCodeServer({ extensionDevelopmentPath: root, extensionTestsPath, env });
}

/**
 * Path of a desktop VS Code, downloaded on first use; undefined where there is no screen or no way to Microsoft's
 * update server. `DATAFLOW_VSCODE_EDITOR=code-server` never tries.
 */
export async function desktopEditor(): Promise<string | undefined> {
  const hasScreen =
    process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (!hasScreen || process.env['DATAFLOW_VSCODE_EDITOR'] === 'code-server') return undefined;
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  return downloadAndUnzipVSCode({ cachePath: join(root, '.vscode-test') }).catch((error: unknown) => {
    console.log(
      `· no desktop VS Code (${error instanceof Error ? error.message : String(error)}): using code-server`,
    );
    return undefined;
  });
}

/** What runs inside an editor, and beside which extensions. */
export interface EditorRun extends Omit<CodeServerOptions, 'isTestDriverEnabled'> {
  readonly extensionDevelopmentPath: string;
  /** A module whose `run()` is called inside the extension host; rejecting is failing. */
  readonly extensionTestsPath: string;
}

/** @returns whether `run()` has resolved */
export async function runInCodeServer({
  extensionDevelopmentPath,
  extensionTestsPath,
  ...options
}: EditorRun): Promise<boolean> {
  const session = await startCodeServer({ ...options, isTestDriverEnabled: true });
  try {
    const browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
    const consoleLines: string[] = [];
    try {
      const page = await browser.newPage();
      const finished = new Promise<number>((resolveExit, reject) => {
        page.once('crash', () => {
          reject(new Error('The browser page of the editor crashed.'));
        });
        void session.ended.then(() => {
          reject(new Error('code-server ended before the tests did.'));
        });
        void page.exposeFunction('codeAutomationExit', resolveExit);
      });
      await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
        consoleLines.push(format(...args).slice(0, longestConsoleLine));
      });
      const payload = [
        ['extensionDevelopmentPath', `vscode-remote://remote${extensionDevelopmentPath}`],
        ['extensionTestsPath', `vscode-remote://remote${extensionTestsPath}`],
      ];
      const query = new URLSearchParams({ folder: join(root, 'samples'), payload: JSON.stringify(payload) });
      await page.goto(`${session.origin}/?${query.toString()}`);
      const hasPassed = (await finished) === 0;
      if (!hasPassed)
        console.log(['The console of the editor ended with:', ...consoleLines.slice(-30)].join('\n'));
      return hasPassed;
    } finally {
      await browser.close();
    }
  } finally {
    await session.close();
  }
}
