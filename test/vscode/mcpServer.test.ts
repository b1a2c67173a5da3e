import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toolTable } from '../../src/mcp/tools/toolTable.ts';
import { eventually } from './modelJobs.ts';

/** The extension's server, as the editor names it: the extension's id and the label of the definition. */
const serverId = 'dataflow-vscode.dataflow-vscode/Dataflow';
const allTools = toolTable.map(({ name }) => name).toSorted();

/** The tools that the editor has from MCP servers; no other server runs in these tests. */
function serverTools(): ReadonlyMap<string, string> {
  return new Map(
    vscode.lm.tools.flatMap(({ name }) => {
      const tool = name.startsWith('mcp_') && allTools.find((each) => name.endsWith(`_${each}`));
      return tool ? [[tool, name]] : [];
    }),
  );
}

/** As a person does by “MCP: List Servers”; does nothing when the editor knows no such server. */
async function startServer(): Promise<void> {
  await vscode.commands.executeCommand('workbench.mcp.startServer', serverId, { waitForLiveTools: true });
}

async function setEnabled(value: true | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  await settings.update('dataflow.mcp.enabled', value, vscode.ConfigurationTarget.Global);
}

async function textOf(tool: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
}

describe('The tools as an MCP server', () => {
  before(async () => {
    await vscode.extensions.getExtension('dataflow-vscode.dataflow-vscode')?.activate();
  });
  afterEach(() => setEnabled(undefined));

  it('are offered by no server as long as dataflow.mcp.enabled is off', async () => {
    await startServer();
    assert.equal(serverTools().size, 0);
  });

  it('are all there when it is on, on the connections of the editor, and gone when it is off again', async () => {
    await setEnabled(true);
    const started = await eventually(
      async () => {
        await startServer();
        return serverTools();
      },
      (tools) => tools.size > 0,
    );
    assert.deepEqual([...started.keys()].toSorted(), allTools);
    const service = process.env['DATAFLOW_EMULATOR_HOST'] ?? assert.fail('no service to run against');
    const runners = await textOf(started.get('list_runners') ?? '', {});
    assert.ok(runners.includes(service) && runners.includes('answers'), runners);
    await setEnabled(undefined);
    await eventually(
      () => Promise.resolve(serverTools()),
      (tools) => tools.size === 0,
    );
  });

  it('leave @dataflow as it is: it answers, and the editor still makes the calls that it would ask about', async () => {
    await setEnabled(true);
    const answer = await vscode.commands.executeCommand<{ errorDetails?: object; metadata?: object }>(
      'workbench.action.chat.open',
      { query: '@dataflow /jobs', mode: 'ask', blockOnResponse: true },
    );
    assert.equal(answer.errorDetails, undefined);
    assert.ok(answer.metadata);
    // What it changes it changes by the tools that agents no longer see; this one says at once that there is no job.
    const refused = await textOf('dataflow_stop_job', { job_id: 'none', mode: 'cancel' });
    assert.match(refused, /stop_job failed: NOT_FOUND/);
  });
});
