import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Connections } from '../../src/dataflow/connections.ts';
import { parseConnections } from '../../src/dataflow/connectionSettings.ts';
import type { JobSummary } from '../../src/dataflow/job.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { systemClock as clock } from '../../src/monitoring/clock.ts';
import { JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { JobWatches } from '../../src/monitoring/jobWatches.ts';
import { JobsTreeModel } from '../../src/views/jobsTree/jobsTreeModel.ts';
import { JobsTreeProvider } from '../../src/views/jobsTree/jobsTreeProvider.ts';
import type { JobsTreeNode } from '../../src/views/jobsTree/jobsTreeNode.ts';
import { dataflowApiWith } from '../dataflow/absentDataflowApi.ts';
import { job, local, ScriptedMonitor } from '../views/scriptedMonitor.ts';

describe('The Jobs view', () => {
  let log: vscode.LogOutputChannel;
  const started: { dispose(): unknown }[] = [];

  before(() => {
    log = vscode.window.createOutputChannel('Dataflow tests', { log: true });
  });
  afterEach(async () => {
    for (const thing of started.splice(0).reverse()) await thing.dispose();
  });
  after(() => {
    log.dispose();
  });

  function treeOver(connections: Connections, monitor: ScriptedMonitor | JobsMonitor): JobsTreeProvider {
    const watches = new JobWatches({ connections, clock, log });
    const model = new JobsTreeModel({ connections, monitor, clock, watches });
    const provider = new JobsTreeProvider(model);
    started.push({ dispose: () => connections.close() }, { dispose: () => watches.close() }, model, provider);
    return provider;
  }

  function itemsOfFirstConnection(
    provider: JobsTreeProvider,
  ): readonly { item: vscode.TreeItem; tooltip: vscode.TreeItem['tooltip'] }[] {
    const [root] = provider.getChildren();
    assert.ok(root);
    return provider.getChildren(root).map((node) => {
      const item = provider.getTreeItem(node);
      return { item, tooltip: provider.resolveTreeItem(item, node).tooltip };
    });
  }

  async function scriptedTree(): Promise<{ provider: JobsTreeProvider; monitor: ScriptedMonitor }> {
    const connections = new Connections(() => Promise.reject(new Error('Nothing is called.')));
    await connections.set([local]);
    const monitor = new ScriptedMonitor();
    return { provider: treeOver(connections, monitor), monitor };
  }

  it('draws a job with its state, a menu for what it allows, and a click that opens its dashboard', async () => {
    const { provider, monitor } = await scriptedTree();
    monitor.knows([job('1', 'orders')]);
    const [row] = itemsOfFirstConnection(provider);
    assert.equal(row?.item.label, 'orders');
    assert.match(String(row.item.description), /^Running · Streaming/);
    assert.match(row.item.contextValue ?? '', /^job .*\bcancel\b/);
    assert.equal(row.item.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    assert.equal(row.item.command?.command, 'dataflow.openDashboard');
    assert.ok(row.item.iconPath instanceof vscode.ThemeIcon && row.item.iconPath.id === 'play-circle');
    assert.match(row.item.accessibilityInformation?.label ?? '', /^Job orders, Running, Streaming/);
  });

  it('shows a hostile name as text in the tooltip too', async () => {
    const { provider, monitor } = await scriptedTree();
    monitor.knows([job('1', '[quit](command:workbench.action.quit) <img src=x> **b** https://evil.example')]);
    const [row] = itemsOfFirstConnection(provider);
    assert.ok(row?.tooltip instanceof vscode.MarkdownString);
    assert.ok(!row.tooltip.isTrusted && !row.tooltip.supportHtml && !row.tooltip.supportThemeIcons);
    assert.doesNotMatch(row.tooltip.value, /\]\(|<img|https:\/\/evil/);
  });

  describe('with 10,000 jobs', () => {
    const count = 10_000;
    let monitor: JobsMonitor;
    let provider: JobsTreeProvider;
    let events: (readonly JobsTreeNode[] | undefined)[];
    let known: JobSummary[];

    beforeEach(async () => {
      known = Array.from({ length: count }, (_, index) =>
        job(String(index), `job-${index % 50}-${index}`, {
          createTime: new Date(1.7e12 - index * 1000).toISOString(),
        }),
      );
      const api = dataflowApiWith({
        listJobs: ({ pageToken = '0', pageSize = 100 }) => {
          const end = Number(pageToken) + pageSize;
          return Promise.resolve({
            jobs: known.slice(Number(pageToken), end),
            failedLocations: [],
            ...(end < known.length && { nextPageToken: String(end) }),
          });
        },
      });
      const connections = new Connections(() => Promise.resolve(api));
      await connections.set([local]);
      monitor = new JobsMonitor({ connections, clock, log });
      started.push({ dispose: () => monitor.close() });
      provider = treeOver(connections, monitor);
      events = [];
      provider.onDidChangeTreeData((nodes) => events.push(nodes));
      await monitor.refresh();
      while (monitor.jobs(local.id)?.hasMore) await monitor.loadMore(local.id);
    });

    it('draws one row when one of them changes, and the others stay the rows they were', async () => {
      const [root] = provider.getChildren();
      assert.ok(root);
      const rows = provider.getChildren(root);
      assert.equal(rows.length, count);
      for (const row of rows) provider.getTreeItem(row);
      events = [];
      known = known.map((each, index) => (index === 7 ? { ...each, state: 'DRAINING' } : each));
      await monitor.refresh();
      assert.deepEqual(events, [[rows[7]]]);
      assert.match(String(provider.getTreeItem(rows[7] ?? root).description), /^Draining/);
      events = [];
      await monitor.refresh();
      assert.deepEqual(events, [], 'nothing is drawn when nothing has changed');
    });

    it('keeps every other row when one more comes', async () => {
      const [root] = provider.getChildren();
      assert.ok(root);
      const rows = provider.getChildren(root);
      known = [job('new', 'newest', { createTime: new Date(1.8e12).toISOString() }), ...known];
      await monitor.refresh();
      const [first, ...others] = provider.getChildren(root);
      assert.equal(provider.getTreeItem(first ?? root).label, 'newest');
      assert.ok(others.every((row, index) => row === rows[index]));
      assert.equal(others.length, count);
    });
  });

  it('asks the local service for its jobs and has no problem to tell', async () => {
    const { connections: found } = parseConnections([], {
      DATAFLOW_EMULATOR_HOST: process.env['DATAFLOW_EMULATOR_HOST'] ?? '',
    });
    assert.equal(found.length, 1, 'DATAFLOW_EMULATOR_HOST names the service these tests run against');
    const connections = new Connections((connection) => openDataflowApi(connection, log));
    await connections.set(found);
    const monitor = new JobsMonitor({ connections, clock, log });
    started.push({ dispose: () => monitor.close() });
    const provider = treeOver(connections, monitor);
    await monitor.refresh();
    const rows = itemsOfFirstConnection(provider);
    assert.ok(rows.length > 0);
    for (const { item } of rows) {
      assert.ok(
        item.contextValue?.startsWith('job ') || item.label === 'No jobs yet',
        JSON.stringify(item.label),
      );
    }
  });
});
