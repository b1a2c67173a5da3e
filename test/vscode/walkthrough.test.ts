import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { walkthroughId, walkthroughs } from '../../src/manifest/walkthrough.ts';
import { eventually } from './modelJobs.ts';
import { activeExtension, run } from './run.ts';

describe('The walkthrough', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens, has a picture for every step, and its buttons run commands that are there', async () => {
    const { id, extensionPath } = await activeExtension();
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${id}#${walkthroughId}`, false);
    await eventually(
      () => vscode.window.tabGroups.activeTabGroup.tabs.length,
      (count) => count > 0,
    );
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const { description, media } of walkthroughs[0].steps) {
      assert.match(await readFile(join(extensionPath, media.svg), 'utf8'), /^<svg [^]*<\/svg>\s*$/);
      const commands = [...description.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command ?? '');
      assert.ok(commands.length > 0, description);
      assert.doesNotMatch(description, /`/, 'a walkthrough shows it as it is');
      assert.deepEqual(
        commands.filter((command) => !registered.has(command)),
        [],
      );
    }
  });

  it('opens a sample that can be run, and never writes over a file', async () => {
    await activeExtension();
    const opened: vscode.Uri[] = [];
    try {
      for (let times = 0; times < 2; times += 1) {
        await run('dataflow.openSample');
        const editor = vscode.window.activeTextEditor;
        assert.ok(editor);
        opened.push(editor.document.uri);
        assert.match(editor.document.getText(), /import apache_beam as beam[^]*beam\.Pipeline\(/);
        assert.equal(editor.document.languageId, 'python');
      }
      assert.notEqual(opened[0]?.path, opened[1]?.path);
    } finally {
      for (const uri of opened) await vscode.workspace.fs.delete(uri);
    }
  });
});
