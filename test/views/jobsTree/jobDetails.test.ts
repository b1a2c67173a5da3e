import assert from 'node:assert/strict';
import { Connections } from '../../../src/dataflow/connections.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { Job } from '../../../src/dataflow/job.ts';
import type { JobMessage } from '../../../src/dataflow/jobMessage.ts';
import type { Snapshot } from '../../../src/dataflow/snapshot.ts';
import { JobWatches } from '../../../src/monitoring/jobWatches.ts';
import { plainListing } from '../../../src/views/jobsTree/jobsListing.ts';
import { JobsTreeModel, type TreeChange } from '../../../src/views/jobsTree/jobsTreeModel.ts';
import type { JobsTreeNode } from '../../../src/views/jobsTree/jobsTreeNode.ts';
import { dataflowApiWith } from '../../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../../dataflow/bareJob.ts';
import { ManualClock, settle } from '../../monitoring/manualClock.ts';
import { job, local, ScriptedMonitor } from '../scriptedMonitor.ts';

const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

describe('Details below a job', () => {
  let service: { job: Job; messages: JobMessage[]; snapshots: Snapshot[]; failure?: DataflowError };
  let reads: string[];
  let clock: ManualClock;
  let connections: Connections;
  let watches: JobWatches;
  let model: JobsTreeModel;
  let changes: TreeChange[];

  beforeEach(async () => {
    service = { job: { ...job('1'), ...bareDetails }, messages: [], snapshots: [] };
    [reads, changes] = [[], []];
    const answer = <Value>(call: string, value: () => Value): Promise<Value> => {
      reads.push(call);
      return service.failure ? Promise.reject(service.failure) : Promise.resolve(value());
    };
    const api = dataflowApiWith({
      getJob: () => answer('job', () => service.job),
      getJobMetrics: () => Promise.resolve({ metrics: [] }),
      listMessages: () => Promise.resolve(service.messages),
      listSnapshots: () => answer('snapshots', () => service.snapshots),
    });
    clock = new ManualClock();
    connections = new Connections(() => Promise.resolve(api));
    await connections.set([local]);
    watches = new JobWatches({ connections, clock, log });
    const monitor = new ScriptedMonitor();
    monitor.knows([job('1')]);
    model = new JobsTreeModel({ connections, monitor, clock, watches });
    model.onDidChange((change) => changes.push(change));
  });
  afterEach(async () => {
    model.dispose();
    await watches.close();
    await connections.close();
  });

  function child(parent: JobsTreeNode | undefined, label: string): JobsTreeNode {
    assert.ok(parent);
    const found = model.children(parent).find((node) => model.look(node).label === label);
    assert.ok(found, label);
    return found;
  }

  const jobRow = (): JobsTreeNode => child(model.roots()[0], 'orders');
  const texts = (parent: JobsTreeNode): readonly string[] =>
    model.children(parent).map((node) => {
      const { label, description } = model.look(node);
      return [label, description].filter(Boolean).join(': ');
    });

  /** Opens the job's row and waits for what is read. */
  async function opened(): Promise<JobsTreeNode> {
    const row = jobRow();
    assert.deepEqual(texts(row), ['Loading…']);
    await clock.advance(0);
    assert.deepEqual(changes, [[row]]);
    changes = [];
    return row;
  }

  it('are read when the row is opened, and not before', async () => {
    model.look(jobRow());
    await clock.advance(60_000);
    assert.deepEqual(reads, []);
    const row = await opened();
    assert.deepEqual(texts(row), ['Errors and warnings: none', 'Steps: none', 'Snapshots']);
  });

  it('are its last errors and warnings, newest first and bounded, and its steps with their kind', async () => {
    service.messages = Array.from({ length: 30 }, (_, index) => message(index));
    service.messages.push({ ...message(30), importance: 'BASIC' });
    const step = { id: 's1', name: 'Read $(zap)', kind: 'ParallelRead', inputs: [], outputs: [] };
    service.job = { ...service.job, steps: [step] };
    const row = await opened();
    const messages = model.children(child(row, 'Errors and warnings')).map((node) => model.look(node));
    assert.equal(messages.length, 11);
    assert.match(messages[0]?.spoken ?? '', /^Error of .*: message 29$/);
    assert.equal(messages.at(-1)?.label, '20 older…');
    assert.ok(messages.every(({ command }) => command === 'dataflow.showJobMessages'));
    const [first] = model.children(child(row, 'Steps')).map((node) => model.look(node));
    assert.equal(first?.description, 'ParallelRead');
    assert.doesNotMatch(first.label, /\$\(/);
  });

  it('name the exception of a stack trace, and keep the whole of it for who points at the row', async () => {
    const trace = [
      'Error message from worker: Traceback (most recent call last):',
      ...Array.from(
        { length: 40 },
        (_, index) => `  File "apache_beam/runners/common.py", line ${index}, in f`,
      ),
      "ValueError: invalid literal for int(): 'x' [while running 'Parse']",
    ].join('\n');
    service.messages = [{ ...message(1), text: trace }];
    const section = child(await opened(), 'Errors and warnings');
    const [look] = model.children(section).map((node) => model.look(node));
    assert.match(look?.label ?? '', /^ValueError: invalid literal .* \[while running 'Parse'\]$/);
    assert.match(look?.spoken ?? '', /^Error of .*: ValueError: invalid literal/);
    assert.deepEqual(look?.tooltip?.facts, [['Text', trace]]);
  });

  it('come back open when a filter has left the job out, until the row is closed', async () => {
    await opened();
    model.listing = { ...plainListing, text: 'another' };
    const [root] = model.roots();
    assert.ok(root);
    assert.deepEqual(texts(root), ['No job matches the filter: select to clear it']);
    model.listing = plainListing;
    const row = jobRow();
    assert.equal(model.look(row).children, 'open');
    model.close(row);
    assert.equal(model.look(row).children, 'closed');
  });

  it('draw only the section that changed, and its rows stay the same', async () => {
    service.messages = [message(1)];
    const row = await opened();
    const section = child(row, 'Errors and warnings');
    const [known] = model.children(section);
    service.messages = [message(1), message(2)];
    await clock.advance(5_000);
    assert.deepEqual(changes, [[section]]);
    assert.strictEqual(model.children(section)[1], known);
    assert.strictEqual(model.parent(section), row);
    changes = [];
    await clock.advance(20_000);
    assert.deepEqual(changes, []);
  });

  it('have snapshots, read when these are opened', async () => {
    service.snapshots = [{ ...snapshot, id: 'snapshot-1' }];
    const row = await opened();
    const section = child(row, 'Snapshots');
    assert.ok(!reads.includes('snapshots'));
    assert.deepEqual(texts(section), ['Loading…']);
    await settle();
    assert.deepEqual(changes, [[section]]);
    assert.deepEqual(texts(section), ['snapshot-1: ready']);
  });

  it('say what is wrong in a row when they cannot be read, and recover by themselves', async () => {
    service.failure = new DataflowError('UNAVAILABLE', 'Reading', 'Nothing answers.', 'Start it.');
    const row = await opened();
    assert.deepEqual(texts(row), ['Nothing answers.']);
    delete service.failure;
    await clock.advance(60_000);
    assert.deepEqual(changes, [[row]]);
    assert.equal(texts(row)[0], 'Errors and warnings: none');
  });

  it('say what is wrong below Snapshots, and try again when these are opened again', async () => {
    const row = await opened();
    const section = child(row, 'Snapshots');
    service.failure = new DataflowError('PERMISSION_DENIED', 'Listing', 'Not allowed.', 'Ask for the role.');
    model.children(section);
    await settle();
    assert.deepEqual(texts(section), ['Not allowed.']);
    delete service.failure;
    model.close(section);
    model.children(section);
    await settle();
    assert.deepEqual(texts(section), ['None yet']);
  });

  it('are read no more once the row is closed or the view is hidden', async () => {
    const row = await opened();
    model.setVisible(false);
    reads = [];
    await clock.advance(60_000);
    assert.deepEqual(reads, []);
    model.setVisible(true);
    await clock.advance(0);
    assert.deepEqual(reads, ['job']);
    model.close(row);
    reads = [];
    await clock.advance(60_000);
    assert.deepEqual(reads, []);
  });
});

function message(index: number): JobMessage {
  const time = new Date(Date.parse('2026-01-01T00:00:00Z') + index * 1000).toISOString();
  return { id: String(index), time, importance: 'ERROR', text: `message ${index}` };
}

const snapshot: Omit<Snapshot, 'id'> = {
  projectId: 'local-project',
  location: 'us-central1',
  sourceJobId: '1',
  state: 'READY',
  pubsubSnapshots: [],
};

function ignore(): void {
  // Nothing in these tests is worth a line in the log.
}
