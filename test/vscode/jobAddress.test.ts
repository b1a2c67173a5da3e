import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, ModelJobs } from './modelJobs.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

/** A job of a connection that leads to Google Cloud; nothing is asked there. */
const cloudJob = {
  connectionId: 'settings:Cloud of the tests',
  ref: { projectId: 'some-project', location: 'europe-west1', jobId: '2026-01-01_00_00_00-1' },
  jobName: 'orders',
};

describe('Taking a job elsewhere from the editor', () => {
  const jobs = new ModelJobs();
  let person: Person;

  before(async () => {
    await activeExtension();
    await configure([{ name: 'Cloud of the tests', projectId: 'some-project', regions: ['europe-west1'] }]);
  });
  after(() => configure(undefined));
  beforeEach(async () => {
    person = new Person();
    await vscode.env.clipboard.writeText('');
  });
  afterEach(() => {
    person.leave();
  });

  const clipboard = (): Thenable<string> => vscode.env.clipboard.readText();

  it('copies the id, the gcloud command and the address of a job', async () => {
    await run('dataflow.copyJobId', cloudJob);
    assert.equal(await clipboard(), cloudJob.ref.jobId);
    await run('dataflow.copyGcloudCommand', cloudJob);
    assert.match(await clipboard(), /^gcloud dataflow jobs .*2026-01-01_00_00_00-1/);
    assert.match(await clipboard(), /--region[ =]europe-west1/);
    await run('dataflow.copyJobLink', cloudJob);
    const link = new URL(await clipboard());
    assert.equal(link.hostname, 'console.cloud.google.com');
    assert.match(link.pathname, /europe-west1\/2026-01-01_00_00_00-1/);
    assert.equal(link.searchParams.get('project'), 'some-project');
  });

  it("opens a job of Google Cloud in Google's console", async () => {
    const opened: string[] = [];
    const { openExternal } = vscode.env;
    Object.assign(vscode.env, {
      openExternal: (uri: vscode.Uri) => {
        opened.push(uri.toString(true));
        return Promise.resolve(true);
      },
    });
    try {
      await run('dataflow.openInConsole', cloudJob);
    } finally {
      Object.assign(vscode.env, { openExternal });
    }
    assert.equal(opened.length, 1);
    assert.match(opened[0] ?? '', /^https:\/\/console\.cloud\.google\.com\/dataflow\/jobs\/europe-west1\//);
  });

  it('says that a local job has no page there, and copies nothing', async () => {
    const job = await jobs.start('has-no-page', 'preflight');
    await run('dataflow.copyJobLink', job);
    assert.match(person.seen[0]?.text ?? '', /not on Google Cloud/);
    assert.equal(await clipboard(), '');
  });

  it('opens what the service knows of a job as JSON', async () => {
    const job = await jobs.start('exported', 'healthy-streaming', {}, { team: 'search' });
    await run('dataflow.exportJob', job);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.languageId, 'json');
    const exported = JSON.parse(editor.document.getText()) as {
      job: { id: string; name: string; labels: Record<string, string> };
      metrics: { metrics: readonly unknown[] };
    };
    assert.equal(exported.job.id, job.ref.jobId);
    assert.equal(exported.job.labels['team'], 'search');
    assert.ok(exported.metrics.metrics.length > 0);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('opens a dashboard, and the same one again', async () => {
    const job = await jobs.start('with-dashboard', 'healthy-streaming');
    const dashboards = (): readonly vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => label.includes('with-dashboard'));
    await run('dataflow.openDashboard', job);
    await eventually(dashboards, ({ length }) => length === 1);
    await run('dataflow.openDashboard', job);
    assert.equal(dashboards().length, 1);
    await vscode.window.tabGroups.close(dashboards());
  });
});

async function configure(connections: readonly unknown[] | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration()
    .update('dataflow.connections', connections, vscode.ConfigurationTarget.Global);
}
