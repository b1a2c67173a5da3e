import assert from 'node:assert/strict';
import { Connections } from '../../../src/dataflow/connections.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { parseListing, plainListing, type JobsListing } from '../../../src/views/jobsTree/jobsListing.ts';
import type { LabelsRead } from '../../../src/monitoring/jobLabels.ts';
import { JobsTreeModel, type TreeChange } from '../../../src/views/jobsTree/jobsTreeModel.ts';
import type { JobsTreeNode } from '../../../src/views/jobsTree/jobsTreeNode.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { job, local, noWatches, ScriptedMonitor } from '../scriptedMonitor.ts';

describe('Which jobs the tree lists, and how', () => {
  let monitor: ScriptedMonitor;
  let model: JobsTreeModel;
  let changes: TreeChange[];
  /** By id of the job; what is not in it is not read yet. */
  let labels: Map<string, Readonly<Record<string, string>>>;
  let tellRead: (read: LabelsRead) => void;

  beforeEach(async () => {
    monitor = new ScriptedMonitor();
    const connections = new Connections(() => Promise.reject(new Error('Nothing is called.')));
    await connections.set([local]);
    labels = new Map();
    model = new JobsTreeModel({
      connections,
      monitor,
      clock: new ManualClock(),
      watches: noWatches,
      labels: {
        of: (_, { id }) => labels.get(id),
        onDidRead: (listener) => {
          tellRead = listener;
          return () => undefined;
        },
        setEnabled: () => undefined,
      },
    });
    model.onDidChange((change) => changes.push(change));
    changes = [];
  });
  afterEach(() => {
    model.dispose();
  });

  function list(by: Partial<JobsListing>): void {
    model.listing = { ...plainListing, ...by };
    changes = [];
  }

  function root(): JobsTreeNode {
    const [first] = model.roots();
    assert.ok(first);
    return first;
  }

  /** Every row below the connection that is not below a job, as `label` or `group: label, label`. */
  function rows(): readonly string[] {
    return model.children(root()).map((node) => {
      const { label } = model.look(node);
      if (node.kind !== 'group') return label;
      return `${label}: ${model
        .children(node)
        .map((child) => model.look(child).label)
        .join(', ')}`;
    });
  }

  function group(label: string): JobsTreeNode {
    const found = model.children(root()).find((node) => model.look(node).label === label);
    assert.ok(found, label);
    return found;
  }

  function change(now: JobSummary): void {
    const jobs = monitor.jobs('local')?.jobs ?? [];
    monitor.knows(jobs.map((known) => (known.id === now.id ? now : known)));
    monitor.tell({ kind: 'jobs', connectionId: 'local', jobIds: [now.id] });
  }

  const failed = job('3', 'orders-eu-20260301', { state: 'FAILED' });
  const running = job('2', 'clicks');
  const done = job('1', 'Orders-us-7', { state: 'DONE', type: 'BATCH', location: 'us-east1' });

  const filters: readonly (readonly [title: string, by: Partial<JobsListing>, names: readonly string[]])[] = [
    ['active jobs', { selection: 'active' }, ['clicks']],
    ['ended jobs', { selection: 'ended' }, ['orders-eu-20260301', 'Orders-us-7']],
    ['jobs in one state', { selection: 'FAILED' }, ['orders-eu-20260301']],
    ['jobs whose name holds a word, in any case', { text: 'ORDERS' }, ['orders-eu-20260301', 'Orders-us-7']],
    ['jobs that hold all words, in name, id or state', { text: 'orders succ' }, ['Orders-us-7']],
    ['both filters together', { selection: 'ended', text: 'eu' }, ['orders-eu-20260301']],
    ['all jobs by name', { order: 'name' }, ['clicks', 'orders-eu-20260301', 'Orders-us-7']],
    ['failed jobs first', { order: 'state' }, ['orders-eu-20260301', 'clicks', 'Orders-us-7']],
  ];
  for (const [title, by, names] of filters) {
    it(`lists ${title}`, () => {
      monitor.knows([failed, running, done]);
      list(by);
      assert.deepEqual(rows(), names);
    });
  }

  const groupings: readonly (readonly [JobsListing['grouping'], rows: readonly string[]])[] = [
    ['state', ['Failed: orders-eu-20260301', 'Running: clicks', 'Succeeded: Orders-us-7']],
    ['type', ['Batch: Orders-us-7', 'Streaming: orders-eu-20260301, clicks']],
    ['region', ['us-central1: orders-eu-20260301, clicks', 'us-east1: Orders-us-7']],
    ['name', ['clicks: clicks', 'orders-eu: orders-eu-20260301', 'Orders-us: Orders-us-7']],
  ];
  for (const [grouping, expected] of groupings) {
    it(`groups jobs by ${grouping}`, () => {
      monitor.knows([failed, running, done]);
      list({ grouping });
      assert.deepEqual(rows(), expected);
    });
  }

  it('groups jobs by a label as soon as it is read, those without it at the end', () => {
    monitor.knows([failed, running, done]);
    labels.set('3', { team: 'search' }).set('2', { other: 'x' });
    list({ grouping: 'label', labelKey: 'team' });
    assert.deepEqual(rows(), [
      'search: orders-eu-20260301',
      '(without team): clicks',
      '(labels are being read): Orders-us-7',
    ]);
    labels.set('1', { team: 'search' });
    tellRead({ connectionId: 'local', jobs: [done] });
    assert.deepEqual(changes, [[root()]]);
    assert.deepEqual(rows(), ['search: orders-eu-20260301, Orders-us-7', '(without team): clicks']);
  });

  it('lists archived jobs by themselves only', () => {
    const archived = job('0', 'old', { state: 'DONE', isArchived: true });
    monitor.knows([failed, running, archived]);
    list({});
    assert.deepEqual(rows(), ['orders-eu-20260301', 'clicks']);
    list({ selection: 'ended' });
    assert.deepEqual(rows(), ['orders-eu-20260301']);
    list({ selection: 'archived' });
    assert.deepEqual(rows(), ['old']);
    assert.equal(model.countsText, '1 of 1 job');
    change({ ...archived, isArchived: false });
    assert.deepEqual(rows(), ['No job matches the filter']);
    list({});
    assert.deepEqual(rows(), ['orders-eu-20260301', 'clicks', 'old']);
  });

  it('finds the row of a job, drawn or not, and none for one that is left out', () => {
    monitor.knows([failed, running, done]);
    list({ grouping: 'state' });
    const node = model.jobNode('local', done);
    assert.equal(node && model.look(node).label, 'Orders-us-7');
    assert.strictEqual(node && model.parent(node), group('Succeeded'));
    assert.strictEqual(model.children(group('Succeeded'))[0], node);
    list({ selection: 'active' });
    assert.equal(model.jobNode('local', done), undefined);
  });

  it('says how many of the jobs it lists while some are left out', () => {
    monitor.knows([failed, running, done]);
    assert.equal(model.countsText, undefined);
    list({ selection: 'FAILED' });
    assert.equal(model.countsText, '1 of 3 jobs');
  });

  it('offers to clear the filter when nothing matches, beside the way to older jobs', () => {
    monitor.knows([running], { hasMore: true });
    list({ text: 'nothing like it' });
    assert.deepEqual(rows(), ['No job matches the filter', 'Load more…']);
    const [row] = model.children(root());
    assert.ok(row);
    assert.equal(model.look(row).command, 'dataflow.clearJobFilter');
  });

  it('draws only the job that changed inside its group, and it stays the same row', () => {
    monitor.knows([job('2'), job('1')]);
    list({ grouping: 'type' });
    const [row] = model.children(group('Streaming'));
    change(job('2', 'orders', { state: 'DRAINING' }));
    assert.deepEqual(changes, [[row]]);
    assert.strictEqual(model.children(group('Streaming'))[0], row);
  });

  it('draws both groups, and nothing else, when a job moves from one to the other', () => {
    monitor.knows([
      job('4'),
      job('3'),
      job('2', 'orders', { state: 'FAILED' }),
      job('1', 'x', { state: 'DONE' }),
    ]);
    list({ grouping: 'state' });
    const [from, to, other] = [group('Running'), group('Failed'), group('Succeeded')];
    const staying = model.children(from)[1];
    const untouched = model.children(other)[0];
    model.children(to);
    change(job('4', 'orders', { state: 'FAILED' }));
    assert.equal(changes.length, 1);
    assert.deepEqual(new Set(changes[0]), new Set([from, to]));
    assert.deepEqual(rows(), ['Failed: orders, orders', 'Running: orders', 'Succeeded: x']);
    assert.strictEqual(model.children(from)[0], staying);
    changes = [];
    // What was not drawn again is still followed.
    change(job('1', 'x', { state: 'DONE', sdk: 'another' }));
    assert.deepEqual(changes, [[untouched]]);
  });

  it("draws the connection's rows when a group comes or goes", () => {
    monitor.knows([job('2'), job('1')]);
    list({ grouping: 'state' });
    rows();
    change(job('2', 'orders', { state: 'FAILED' }));
    assert.deepEqual(changes, [[root()]]);
    assert.deepEqual(rows(), ['Failed: orders', 'Running: orders']);
  });

  it('leaves a job out as soon as it no longer matches, and draws nothing for jobs that are left out', () => {
    monitor.knows([job('2'), job('1', 'ended', { state: 'DONE' })]);
    list({ selection: 'active' });
    rows();
    change(job('1', 'ended', { state: 'DONE', sdk: 'x' }));
    assert.deepEqual(changes, []);
    change(job('2', 'orders', { state: 'DONE' }));
    assert.deepEqual(changes, [[root()]]);
    assert.deepEqual(rows(), ['No job matches the filter']);
  });

  it('has ids of its own for each group and job, which stay over a refresh', () => {
    monitor.knows([failed, running, done]);
    list({ grouping: 'region' });
    const ids = (): readonly string[] =>
      model.children(root()).flatMap((node) => [node.id, ...model.children(node).map(({ id }) => id)]);
    const before = ids();
    monitor.knows([{ ...failed }, { ...running }, { ...done }]);
    monitor.tell({ kind: 'list', connectionId: 'local' });
    assert.deepEqual(ids(), before);
    assert.equal(new Set(before).size, before.length);
  });

  it('keeps room for the state beside a long name, whose beginning and end are shown', () => {
    monitor.knows([job('1', `orders-${'x'.repeat(180)}-20260301`)]);
    const [row] = model.children(root());
    assert.ok(row);
    const { label, description, spoken } = model.look(row);
    assert.ok(label.length < 60);
    assert.match(label, /^orders-x+…x+-20260301$/);
    assert.match(description ?? '', /^Running/);
    assert.match(spoken, /x{180}/);
  });

  it('keeps to what it knows of a listing that was stored, and to plain for the rest', () => {
    assert.deepEqual(parseListing(undefined), plainListing);
    assert.deepEqual(parseListing({ selection: 'FAILED', text: 'x', order: 'odd', grouping: 7 }), {
      ...plainListing,
      selection: 'FAILED',
      text: 'x',
    });
  });

  describe('of 10,000 jobs', () => {
    const count = 10_000;
    let reads: number;

    beforeEach(() => {
      monitor.knows(
        Array.from({ length: count }, (_, index) => counted(job(String(index), `job-${index % 70}`))),
      );
      list({ grouping: 'name', order: 'name', selection: 'active' });
      reads = 0;
    });

    /** The same job, counting each look at its state. */
    function counted(plain: JobSummary): JobSummary {
      return {
        ...plain,
        get state() {
          reads += 1;
          return plain.state;
        },
      };
    }

    it('looks at each once, however often its rows are asked for', () => {
      for (let times = 0; times < 3; times += 1) {
        for (const node of model.children(root())) model.children(node);
      }
      assert.equal(reads, count);
    });

    it('looks at the changed ones alone when these change where they stand', () => {
      model.children(root());
      const jobs = monitor.jobs('local')?.jobs ?? [];
      const changed = jobs.slice(0, 100).map((known) => counted({ ...known, sdk: 'another' }));
      monitor.knows([...changed, ...jobs.slice(100)]);
      for (const node of model.children(root())) model.children(node);
      reads = 0;
      monitor.tell({ kind: 'jobs', connectionId: 'local', jobIds: changed.map(({ id }) => id) });
      for (const node of model.children(root())) model.children(node);
      assert.equal(changes.flat().length, 100);
      assert.equal(reads, 100);
    });
  });
});
