import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Connections } from '../../src/dataflow/connections.ts';
import type { ConnectionSetting } from '../../src/manifest/settings.ts';
import { ConnectionSettings } from '../../src/views/connectionSettings.ts';
import { ConnectionStore } from '../../src/views/connections/connectionStore.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { until } from '../emulator/until.ts';
import { Person } from './person.ts';

const setting = 'dataflow.connections';
const { Global } = vscode.ConfigurationTarget;
const shop: ConnectionSetting = {
  name: 'Shop',
  projectId: 'shop-prod',
  regions: ['us-central1'],
  templates: ['gs://shop/templates/orders'],
};

describe('Connections in the settings', () => {
  const variables = { GOOGLE_CLOUD_PROJECT: 'env-project', METADATA_SERVER_DETECTION: 'none' };
  const usual = Object.keys(variables).map((name) => [name, process.env[name]] as const);

  before(() => {
    Object.assign(process.env, variables);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.workspace.getConfiguration().update(setting, undefined, Global);
  });
  after(() => {
    for (const [name, value] of usual) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  function inSettings(): readonly ConnectionSetting[] {
    return (
      vscode.workspace.getConfiguration().inspect<readonly ConnectionSetting[]>(setting)?.globalValue ?? []
    );
  }

  it('adds the project that the environment names when everything offered is taken', async () => {
    const adding = vscode.commands.executeCommand('dataflow.addConnection');
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return inSettings().length > 0;
    });
    await adding;
    assert.deepEqual(inSettings(), [
      { name: 'env-project', projectId: 'env-project', regions: ['us-central1'] },
    ]);
  });

  it('writes nothing when adding is given up on the way', async () => {
    const adding = vscode.commands.executeCommand('dataflow.addConnection');
    let isOver = false;
    void adding.then(() => (isOver = true));
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return isOver;
    });
    assert.deepEqual(inSettings(), []);
  });

  it('takes one out of the settings, and leaves what it does not know as it is', async () => {
    const unknown = { name: 'By hand', projectId: 'NOT AN ID', more: true };
    await vscode.workspace.getConfiguration().update(setting, [unknown, shop], Global);
    await vscode.commands.executeCommand('dataflow.removeConnection', { connectionId: 'settings:Shop' });
    await until(() => inSettings().length === 1);
    assert.deepEqual(inSettings(), [unknown]);
  });

  it('keeps a connection as it is when editing it takes every answer that stands there', async () => {
    await vscode.workspace.getConfiguration().update(setting, [shop], Global);
    let isOver = false;
    const target = { connectionId: 'settings:Shop' };
    void vscode.commands.executeCommand('dataflow.editConnection', target).then(() => (isOver = true));
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isOver;
    });
    assert.deepEqual(inSettings(), [shop]);
  });

  it('keeps its name when renaming is given up', async () => {
    await vscode.workspace.getConfiguration().update(setting, [shop], Global);
    let isOver = false;
    const target = { connectionId: 'settings:Shop' };
    void vscode.commands.executeCommand('dataflow.renameConnection', target).then(() => (isOver = true));
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return isOver;
    });
    assert.deepEqual(inSettings(), [shop]);
  });

  it('opens the settings file that they are kept in', async () => {
    await vscode.commands.executeCommand('dataflow.openConnectionSettings');
    await until(() => vscode.window.activeTextEditor?.document.fileName.endsWith('settings.json') === true);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('opens the file of the credentials, wherever that is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'credentials-'));
    const file = join(folder, 'key.json');
    const usualFile = process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    try {
      await writeFile(file, '{}');
      process.env['GOOGLE_APPLICATION_CREDENTIALS'] = file;
      await vscode.commands.executeCommand('dataflow.openCredentialsFile');
      assert.equal(vscode.window.activeTextEditor?.document.fileName, file);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    } finally {
      if (usualFile === undefined) delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
      else process.env['GOOGLE_APPLICATION_CREDENTIALS'] = usualFile;
      await rm(folder, { recursive: true });
    }
  });

  it('says where gcloud is to be had when it is not there, and opens no page that no problem names', async () => {
    await vscode.workspace.getConfiguration().update(setting, [shop], Global);
    const person = new Person();
    const usualPath = process.env['PATH'];
    const target = { connectionId: 'settings:Shop' };
    try {
      process.env['PATH'] = '/nowhere';
      await vscode.commands.executeCommand('dataflow.signIn', target);
      await vscode.commands.executeCommand('dataflow.setQuotaProject', target);
      await vscode.commands.executeCommand('dataflow.openProblemPage', target);
    } finally {
      process.env['PATH'] = usualPath;
      person.leave();
    }
    const said = person.seen.map(({ text, choices }) => [/^gcloud is not installed/.test(text), ...choices]);
    assert.deepEqual(said, [
      [true, 'Install gcloud'],
      [true, 'Install gcloud'],
    ]);
  });

  it('puts one back where it was, and renames it in its place', async () => {
    const store = new ConnectionStore();
    const other = { ...shop, name: 'Other' };
    await vscode.workspace.getConfiguration().update(setting, [shop, other], Global);
    const undo = await store.remove('Shop');
    assert.deepEqual(inSettings(), [other]);
    await undo();
    assert.deepEqual(inSettings(), [shop, other]);
    await store.replace('Shop', { ...shop, name: 'Store' });
    assert.deepEqual(inSettings(), [{ ...shop, name: 'Store' }, other]);
  });

  it('follows the settings, and tells mistakes in them for as long as they stay', async () => {
    const connections = new Connections(() => Promise.reject(new Error('Nothing is called.')));
    const settings = new ConnectionSettings(connections, silentLog, {});
    try {
      await vscode.workspace.getConfiguration().update(setting, [shop, { name: 'No project' }], Global);
      await until(() => connections.problems.length > 0);
      assert.deepEqual(connections.problems, ['dataflow.connections[1]: projectId is missing.']);
      assert.ok(connections.list().some(({ id }) => id === 'settings:Shop'));
      await vscode.workspace.getConfiguration().update(setting, [shop], Global);
      await until(() => connections.problems.length === 0);
    } finally {
      settings.dispose();
      await connections.close();
    }
  });
});
