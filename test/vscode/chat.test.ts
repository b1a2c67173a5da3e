import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { builtinModelVendor } from '../../src/manifest/chat.ts';
import { toolTable } from '../../src/mcp/tools/toolTable.ts';
import { eventually } from './modelJobs.ts';

/** What the editor gives back for a request that was waited for: the participant's own result. */
interface ChatAnswer {
  readonly errorDetails?: { readonly message: string };
  readonly metadata?: { readonly followUps?: readonly { readonly prompt: string }[] };
}

/** Asks in the real chat view and waits for the answer's end. */
async function askInChat(query: string): Promise<ChatAnswer | undefined> {
  return eventually(
    async () =>
      vscode.commands.executeCommand<ChatAnswer | undefined>('workbench.action.chat.open', {
        query,
        mode: 'ask',
        blockOnResponse: true,
      }),
    // A new chat takes a moment to find its model.
    (answer) => answer?.errorDetails?.message !== 'Language model unavailable',
  );
}

describe('@dataflow in an editor without any other model', () => {
  before(async () => {
    const extension = vscode.extensions.getExtension('dataflow-vscode.dataflow-vscode');
    assert.ok(extension);
    await extension.activate();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.chat.newChat');
  });

  it('finds its built-in model offered, which says that it is no AI', async () => {
    const models = await vscode.lm.selectChatModels({ vendor: builtinModelVendor });
    assert.deepEqual(
      models.map(({ name }) => name),
      ['Dataflow built-in (no AI)'],
    );
  });

  it('offers every tool to other agents', () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('dataflow_'));
    assert.deepEqual(names.sort(), toolTable.map(({ name }) => `dataflow_${name}`).sort());
  });

  it('answers /help without asking the service, and suggests what to ask next', async () => {
    const answer = await askInChat('@dataflow /help');
    assert.equal(answer?.errorDetails, undefined);
    assert.deepEqual(
      answer?.metadata?.followUps?.map(({ prompt }) => prompt),
      ['list jobs', 'which jobs are failing and why?'],
    );
  });

  it('answers /jobs from the local service', async () => {
    const answer = await askInChat('@dataflow /jobs');
    assert.equal(answer?.errorDetails, undefined);
    assert.ok(answer?.metadata?.followUps && answer.metadata.followUps.length > 0);
  });
});
