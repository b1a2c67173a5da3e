import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import { menus } from '../../src/manifest/menus.ts';
import { isJobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { JobsTreeModel, type TreeChange } from '../../src/views/jobsTree/jobsTreeModel.ts';
import type { JobsTreeNode } from '../../src/views/jobsTree/jobsTreeNode.ts';
import { ManualClock } from '../monitoring/manualClock.ts';
import { job, local, noWatches, ScriptedMonitor } from './scriptedMonitor.ts';

describe('The jobs tree', () => {
  let monitor: ScriptedMonitor;
  let connections: Connections;
  let clock: ManualClock;
  let model: JobsTreeModel;
  let changes: TreeChange[];

  beforeEach(async () => {
    monitor = new ScriptedMonitor();
    clock = new ManualClock();
    connections = new Connections(() =>
      Promise.reject(new Error('The tree itself never calls the service.')),
    );
    await connections.set([local]);
    model = new JobsTreeModel({ connections, monitor, clock, watches: noWatches });
    changes = [];
    model.onDidChange((change) => changes.push(change));
  });
  afterEach(() => {
    model.dispose();
  });

  const rows = (): readonly JobsTreeNode[] => model.children(onlyRoot());
  const labels = (): readonly string[] => rows().map((node) => model.look(node).label);

  function onlyRoot(): JobsTreeNode {
    const [root] = model.roots();
    assert.ok(root);
    return root;
  }

  function row(index: number): JobsTreeNode {
    const node = rows()[index];
    assert.ok(node);
    return node;
  }

  it('has a row for each connection, with where it leads', () => {
    const look = model.look(onlyRoot());
    assert.equal(look.label, 'Local Dataflow');
    assert.equal(look.description, 'local-project · 127.0.0.1:8085 · us-central1');
  });

  it('is empty without connections', async () => {
    await connections.set([]);
    assert.deepEqual(model.roots(), []);
  });

  it('says that it loads, then that there are no jobs', () => {
    assert.deepEqual(labels(), ['Loading jobs…']);
    monitor.knows([], { status: 'loading' });
    assert.deepEqual(labels(), ['Loading jobs…']);
    monitor.knows([]);
    assert.deepEqual(labels(), ['No jobs yet']);
  });

  it('opens a sample pipeline on a click where there are no jobs, and says so in few words', () => {
    monitor.knows([]);
    const { command, description = '', spoken } = rows().map((node) => model.look(node))[0] ?? {};
    assert.equal(command, 'dataflow.openSample');
    assert.ok(description.length <= 20, 'a narrow side bar shows it whole');
    assert.match(spoken ?? '', /Select to open a sample pipeline\.$/);
  });

  it("lists problems first, then jobs in the monitor's order, then a row for older ones", () => {
    monitor.knows([job('2', 'newer'), job('1', 'older')], {
      problems: [{ location: 'us-east1', error: unavailable() }],
      hasMore: true,
    });
    assert.deepEqual(labels(), ['Nothing answers at 127.0.0.1:8085.', 'newer', 'older', 'Load more…']);
  });

  it('tells what is wrong, what to do about it, and does that on a click', () => {
    monitor.knows([], { problems: [{ error: signedOut() }] });
    const look = model.look(row(0));
    assert.equal(look.command, 'dataflow.signIn');
    assert.deepEqual(look.tooltip?.facts, [
      ['Why', 'No credentials were found.'],
      ['What to do', 'Sign in.'],
    ]);
    assert.match(look.spoken, /No credentials were found\. Sign in\./);
  });

  it('offers what the failure itself names, and says from when the jobs are that it still shows', () => {
    const error = new DataflowError('API_DISABLED', 'Listing jobs', 'The API is off.', 'Enable it.', {
      step: { kind: 'openPage', url: 'https://console.cloud.google.com/apis' },
    });
    monitor.knows([job('1')], { problems: [{ location: 'us-east1', error, knownAt: Date.now() }] });
    const look = model.look(row(0));
    assert.deepEqual([look.command, look.contextValue], ['dataflow.openProblemPage', 'problem openPage']);
    assert.match(look.description ?? '', /^us-east1 · jobs as of \d/);
  });

  it('shows mistakes in the settings as one row, which opens them', async () => {
    await connections.set([local], ['dataflow.connections[1]: name is missing.', 'Another mistake.']);
    const [first, ...others] = model.roots();
    assert.ok(first);
    assert.equal(others.length, 1);
    const { label, description, command } = model.look(first);
    assert.deepEqual(
      [label, description, command],
      ['dataflow.connections[1]: name is missing.', 'and 1 more', 'dataflow.openConnectionSettings'],
    );
    await connections.set([local]);
    assert.equal(model.roots().length, 1);
  });

  it('draws only the job that changed, and it stays the same row', () => {
    monitor.knows([job('2'), job('1')]);
    const [before, other] = [row(0), row(1)];
    monitor.knows([job('2', 'orders', { state: 'DONE' }), job('1')]);
    monitor.tell({ kind: 'jobs', connectionId: 'local', jobIds: ['2'] });
    assert.deepEqual(changes, [[before]]);
    assert.strictEqual(row(0), before);
    assert.strictEqual(row(1), other);
    assert.match(model.look(before).description ?? '', /Succeeded/);
  });

  it("draws a connection's rows again when its list changes, and keeps the rows that stay", () => {
    monitor.knows([job('1')]);
    const [root, kept] = [onlyRoot(), row(0)];
    monitor.knows([job('2'), job('1')]);
    monitor.tell({ kind: 'list', connectionId: 'local' });
    assert.deepEqual(changes, [[root]]);
    assert.strictEqual(row(1), kept);
    assert.strictEqual(model.parent(kept), root);
  });

  it('keeps apart jobs of the same id in two regions and ids that look like paths', () => {
    monitor.knows([job('1'), job('1', 'orders', { location: 'us-east1' }), job('a/b'), job('a%2Fb')]);
    const ids = rows().map(({ id }) => id);
    assert.equal(new Set(ids).size, 4);
  });

  it('lets ages move on while somebody looks, and only then', async () => {
    const createTime = new Date(clock.now()).toISOString();
    monitor.knows([job('1', 'orders', { createTime }), job('2')]);
    const [aging, ageless] = [row(0), row(1)];
    model.look(aging);
    model.look(ageless);
    model.setVisible(true);
    await clock.advance(61_000);
    assert.deepEqual(changes.flat(), [aging]);
    assert.match(model.look(aging).description ?? '', / 1 min /);
    model.setVisible(false);
    assert.equal(clock.pending, 0);
  });

  it('draws the list once when very many of its rows have changed, and its few changed rows by themselves', () => {
    const createTime = (index: number): string => new Date(clock.now() - index * 1000).toISOString();
    const jobs = Array.from({ length: 500 }, (_, index) =>
      job(String(index), 'orders', { createTime: createTime(index) }),
    );
    monitor.knows(jobs);
    const drawn = rows();
    const change = (count: number): void => {
      monitor.knows(jobs.map((known, index) => (index < count ? { ...known, state: 'DRAINING' } : known)));
      const jobIds = jobs.slice(0, count).map(({ id }) => id);
      monitor.tell({ kind: 'jobs', connectionId: 'local', jobIds });
    };
    change(100);
    assert.deepEqual(changes, [drawn.slice(0, 100)]);
    changes = [];
    change(101);
    assert.deepEqual(changes, [[onlyRoot()]]);
    assert.deepEqual(rows(), drawn, 'the rows are the same, so that selection and place stay');
  });

  it('shows at once what the agent does with a job', () => {
    let words: string | undefined = 'agent';
    model.dispose();
    model = new JobsTreeModel({
      connections,
      monitor,
      clock,
      watches: noWatches,
      agentWords: () => words,
    });
    monitor.knows([job('1')]);
    const [drawn] = model.children(onlyRoot());
    assert.ok(drawn);
    assert.match(model.look(drawn).description ?? '', /agent$/);
    words = 'agent asks you';
    model.redrawJob('local', job('1'));
    assert.match(model.look(drawn).description ?? '', /agent asks you$/);
    words = undefined;
    model.redrawJob('local', job('1'));
    assert.doesNotMatch(model.look(drawn).description ?? '', /agent/);
  });

  it('offers menus only what the job allows', () => {
    monitor.knows([job('1'), job('2', 'x', { state: 'CANCELLING' }), job('3', 'x', { state: 'FAILED' })]);
    const values = rows().map((node) => model.look(node).contextValue);
    assert.deepEqual(values, [
      'job drain cancel scale snapshot replace watchable',
      'job force-cancel watchable',
      'job archive',
    ]);
    const offered = values.map((value) =>
      menus['view/item/context']
        .filter(({ command, when = '' }) => command !== 'dataflow.stopJob' && matchesItem(when, value))
        .map(({ command }) => command)
        .filter((command) => /scale|Snapshot$|drain|cancel|archive|watch/i.test(command)),
    );
    assert.deepEqual(offered, [
      [
        'dataflow.watchJob',
        'dataflow.scaleJob',
        'dataflow.createSnapshot',
        'dataflow.drainJob',
        'dataflow.cancelJob',
      ],
      ['dataflow.watchJob', 'dataflow.forceCancelJob'],
      ['dataflow.archiveJob'],
    ]);
  });

  it('hands its job rows to commands as they are', () => {
    monitor.knows([job('1')]);
    const node = row(0);
    assert.ok(isJobTarget(node));
    assert.deepEqual(node.ref, { projectId: 'local-project', location: 'us-central1', jobId: '1' });
    assert.equal(model.look(node).command, 'dataflow.openDashboard');
  });

  it('shows a hostile name as harmless, bounded text', () => {
    const name = `$(zap)\u202e[x](command:a)\n${'y'.repeat(5000)}`;
    monitor.knows([job('1', name)]);
    const { label, spoken } = model.look(row(0));
    for (const text of [label, spoken]) {
      assert.doesNotMatch(text, /\$\(|\]\(|[\n\u202e]/);
      assert.ok(text.length < 400);
    }
  });

  it('names a job without a name by its id', () => {
    monitor.knows([job('2026-01-01_1', '')]);
    assert.deepEqual(labels(), ['2026-01-01_1']);
  });
});

function unavailable(): DataflowError {
  return new DataflowError(
    'UNAVAILABLE',
    'Listing jobs in us-east1',
    'Nothing answers at 127.0.0.1:8085.',
    'Start the service.',
  );
}

function signedOut(): DataflowError {
  return new DataflowError('UNAUTHENTICATED', 'Listing jobs', 'No credentials were found.', 'Sign in.');
}

/** The editor's own reading of `viewItem =~ /…/` and `viewItem == …`. */
function matchesItem(when: string, value: string): boolean {
  const pattern = /viewItem =~ \/(.*)\/$/.exec(when)?.[1];
  return pattern === undefined ? when.endsWith(`viewItem == ${value}`) : new RegExp(pattern).test(value);
}
