import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow } from '../../scripts/local/localDataflow.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import { waitFor } from '../waitFor.ts';

const root = resolve(import.meta.dirname, '../..');

/** A chat participant that calls get_job_metrics of the MCP server with the question as its arguments. */
const caller = {
  manifest: {
    name: 'caller',
    publisher: 'test',
    version: '0.0.1',
    engines: { vscode: '^1.106.0' },
    main: 'extension.js',
    activationEvents: [],
    contributes: { chatParticipants: [{ id: 'test.caller', name: 'caller', description: 'Calls a tool' }] },
  },
  program: `
const vscode = require('vscode');
exports.activate = (context) => {
  context.subscriptions.push(
    vscode.chat.createChatParticipant('test.caller', async (request, _, response, token) => {
      const server = 'dataflow-vscode.dataflow-vscode/Dataflow';
      await vscode.commands.executeCommand('workbench.mcp.startServer', server, { waitForLiveTools: true });
      const tool = vscode.lm.tools.find(({ name }) => name.endsWith('_get_job_metrics') && name.startsWith('mcp_'));
      const { toolInvocationToken } = request;
      await vscode.lm.invokeTool(tool.name, { input: { job_id: request.prompt.trim() }, toolInvocationToken }, token);
      response.markdown('The tool has answered.');
    }),
  );
};
`,
};

async function packageCaller(scratch: string): Promise<string> {
  const source = join(scratch, 'caller');
  await mkdir(source);
  await writeFile(join(source, 'package.json'), JSON.stringify(caller.manifest));
  await writeFile(join(source, 'extension.js'), caller.program);
  await writeFile(join(source, 'README.md'), 'Calls a tool, for tests.\n');
  const vsix = join(scratch, 'caller.vsix');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await execa(join(root, 'node_modules', '.bin', 'vsce'), ['package', ...flags], { cwd: source });
  return vsix;
}

describe('The charts of get_job_metrics in the chat of a real VS Code', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let window: EditorWindow;
  let jobId: string;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-mcp-app-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    const service = await startLocalDataflow(() => undefined, {}, ['--scenario', 'hot-key@1h']);
    undo.push(() => service.close());
    jobId = await waitFor(
      'the job to be there',
      async () => {
        const path = `v1b3/projects/${localProject}/locations/${localRegion}/jobs`;
        const { jobs = [] } = (await (await fetch(`${service.httpOrigin}/${path}`)).json()) as {
          jobs?: readonly { readonly id: string }[];
        };
        return jobs[0]?.id ?? '';
      },
      (id) => id !== '',
    );
    const session = await startCodeServer({
      env: { ...service.env, DATAFLOW_EMULATOR_PROJECT: localProject },
      extensions: [await packageExtension(scratch), await packageCaller(scratch)],
      settings: { 'dataflow.mcp.enabled': true, 'dataflow.chat.builtInModel': 'always' },
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder: scratch, height: 1100 });
    undo.push(() => window.close());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  it('are drawn by the editor beside the answer', async () => {
    await window.ask(`@caller ${jobId}`);
    // The editor asks before it takes an answer with texts from outside.
    await window.page
      .getByRole('button', { name: /^Allow/ })
      .first()
      .click();
    const page = window.page
      .locator('.interactive-session .interactive-response')
      .last()
      .frameLocator('iframe')
      .frameLocator('iframe#active-frame');
    await page.getByRole('heading', { name: jobId }).waitFor();
    await page.getByRole('slider', { name: 'System latency over time' }).waitFor();
    await page.getByRole('button', { name: 'Refresh' }).waitFor();
  });
});
