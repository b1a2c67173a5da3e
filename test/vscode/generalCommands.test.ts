import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './modelJobs.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

describe('What is done from the editor to no single job', () => {
  let person: Person;

  before(activeExtension);
  beforeEach(() => {
    person = new Person();
  });
  afterEach(() => {
    person.leave();
  });

  it('opens the settings of this extension', async () => {
    await run('dataflow.openSettings');
    const settings = (): vscode.Tab | undefined => vscode.window.tabGroups.activeTabGroup.activeTab;
    const tab = await eventually(settings, (active) => active?.label === 'Settings');
    assert.ok(tab);
    await vscode.window.tabGroups.close(tab);
  });

  it('copies what a shell needs to reach the local service', async () => {
    await run('dataflow.copyLocalEnvironment');
    const host = process.env['DATAFLOW_EMULATOR_HOST'] ?? '';
    assert.ok((await vscode.env.clipboard.readText()).includes(`DATAFLOW_EMULATOR_HOST='${host}'`));
    assert.match(person.seen[0]?.text ?? '', /on the clipboard/);
  });

  it('restarts no service that somebody else has started', async () => {
    await run('dataflow.restartLocal');
    assert.deepEqual(
      person.seen.map(({ kind }) => kind),
      ['message'],
    );
    assert.match(person.seen[0]?.text ?? '', /^Restarting the local Dataflow failed/);
  });

  it('loads more jobs of nothing without a complaint', async () => {
    await run('dataflow.loadMoreJobs');
    assert.deepEqual(person.seen, []);
  });
});
