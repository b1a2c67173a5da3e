import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { showStepSource } from '../../src/views/source/showStepSource.ts';
import { newDocument } from './run.ts';

const pipeline = `import apache_beam as beam

with beam.Pipeline() as p:
    (p
     | 'Read clicks' >> beam.Create([1])
     | 'Count clicks per user' >> beam.CombinePerKey(sum))
`;
const job = {
  name: 'clicks',
  steps: ['Read clicks/Impulse', 'Count clicks per user/Group'].map((name) => ({
    id: name,
    name,
    kind: 'PAR_DO',
    inputs: [],
    outputs: [],
  })),
};
/** Nothing was started from a file. */
const memory: vscode.Memento = {
  keys: () => [],
  get: <T>(_key: string, missing?: T) => missing,
  update: () => Promise.resolve(),
};

describe('the way from a step of the graph to its code', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('ends at the label that makes the step', async () => {
    const document = await newDocument('python', pipeline);
    await showStepSource(memory, job, 'Count clicks per user/Group');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document, document);
    assert.equal(document.getText(editor.selection), 'Count clicks per user');
  });
});
