import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { promptFiles } from '../../src/chat/promptFiles.ts';
import { newDocument } from './run.ts';

const source = `import apache_beam as beam

with beam.Pipeline() as p:
    p | 'Parse' >> beam.Map(str)
`;

describe('The files of a question to @dataflow', () => {
  const warnings: string[] = [];
  const log = {
    warn: (message: string) => {
      warnings.push(message);
    },
  };

  beforeEach(async () => {
    warnings.length = 0;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are those that were attached, with the lines that are meant', async () => {
    const document = await newDocument('python', source);
    const { files } = await promptFiles(
      {
        prompt: 'list jobs',
        references: [
          { id: 'vscode.file', value: new vscode.Location(document.uri, new vscode.Range(2, 0, 3, 4)) },
          { id: 'vscode.selection', value: 'some text' },
        ],
      },
      log,
    );
    // The editor gives the last first.
    assert.deepEqual(
      files.map(({ part }) => [part.language, part.text]),
      [
        ['plaintext', 'some text'],
        ['python', source],
      ],
    );
    assert.deepEqual(files[1]?.part.selection, { firstLine: 3, lastLine: 4 });
    assert.equal(files[1].part.isOnlyOpen, undefined);
  });

  it('are the pipeline that is open where the question is about it, and none where it is not', async () => {
    await vscode.window.showTextDocument(await newDocument('python', source));
    const { files: about } = await promptFiles({ prompt: 'what would this do?', references: [] }, log);
    assert.deepEqual(
      about.map(({ part }) => [part.text, part.isOnlyOpen]),
      [[source, true]],
    );
    const other = await promptFiles({ prompt: 'which jobs failed today', references: [] }, log);
    assert.deepEqual(other, { files: [], leftOut: [] });
  });

  it('are bounded, and say that they are cut', async () => {
    const document = await newDocument('python', `${source}# ${'x'.repeat(100_000)}\n`);
    const {
      files: [file],
    } = await promptFiles(
      { prompt: 'explain', references: [{ id: 'vscode.file', value: document.uri }] },
      log,
    );
    assert.equal(file?.part.isCut, true);
    assert.equal(file.part.text.length, 60_000);
  });

  it('leave out what is no file or cannot be read, and say which', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prompt-files-'));
    try {
      const binary = join(folder, 'data.bin');
      await writeFile(binary, Buffer.alloc(2000, '\0\u0001PNG'));
      const { files, leftOut } = await promptFiles(
        {
          prompt: 'list jobs',
          references: [
            ...['/nowhere/at/all.py', binary, folder].map((path) => ({
              id: 'vscode.file',
              value: vscode.Uri.file(path),
            })),
          ],
        },
        log,
      );
      assert.deepEqual(files, []);
      assert.equal(leftOut.length, 3);
      assert.ok(leftOut.some((why) => /prompt-files-\S* is a folder/.test(why)));
      for (const name of ['all.py', 'data.bin', 'prompt-files-']) {
        assert.ok(leftOut.some((why) => why.includes(name) && why.includes('left out')));
      }
      assert.match(warnings.join('\n'), /could not be read and is left out.*nowhere/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leave out images and what newer editors attach, and say why', async () => {
    const { files, leftOut } = await promptFiles(
      {
        prompt: 'what is wrong here?',
        references: [
          { id: 'vscode.problem', value: { diagnostics: [] } },
          { id: 'shot', value: { mimeType: 'image/png', reference: vscode.Uri.file('/tmp/shot.png') } },
          { id: 'pasted', value: { mimeType: 'image/png' } },
        ],
      },
      log,
    );
    assert.deepEqual(files, []);
    const [pasted, shot, problem, ...others] = leftOut;
    assert.match(pasted ?? '', /^The image is left out, as only text is read here\. Say in words/);
    assert.match(shot ?? '', /^The image \S*shot\.png is left out/);
    assert.match(problem ?? '', /vscode\.problem is left out, as it is neither a file nor text/);
    assert.deepEqual(others, []);
  });

  it('are a few, and what is too many is told', async () => {
    const references = Array.from({ length: 7 }, (_, index) => ({ id: `text ${index}`, value: 'words' }));
    const { files, leftOut } = await promptFiles({ prompt: 'list jobs', references }, log);
    assert.equal(files.length, 5);
    assert.match(leftOut.join(), /only the first 5/);
  });
});
