import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, ModelJobs } from './modelJobs.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

describe('Comparing jobs in the editor', () => {
  const jobs = new ModelJobs();
  let person: Person;

  before(activeExtension);
  beforeEach(() => {
    person = new Person();
  });
  afterEach(() => {
    person.leave();
  });

  it('opens the dashboard of the first of the selected jobs, and refuses what cannot be compared', async () => {
    const one = await jobs.start('compared-one', 'healthy-streaming');
    const other = await jobs.start('compared-other', 'healthy-streaming');
    const opened = (): readonly vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => label.includes('compared-'));
    await run('dataflow.compareJobs', one, [one, { ...other, connectionId: 'another' }]);
    assert.match(person.seen[0]?.text ?? '', /different connections/);
    assert.equal(opened().length, 0);
    await run('dataflow.compareJobs', one, [one, other]);
    await eventually(
      () => opened().map(({ label }) => label),
      (labels) => labels.join() === 'compared-one',
    );
    await vscode.window.tabGroups.close(opened());
  });
});
