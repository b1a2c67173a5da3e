import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import type { LocalDataflowState } from '../../src/dataflow/local/localDataflow.ts';
import { managedConnection } from '../../src/dataflow/local/managedConnection.ts';
import { JobsTreeModel, type TreeChange } from '../../src/views/jobsTree/jobsTreeModel.ts';
import type { NodeLook } from '../../src/views/jobsTree/nodeLook.ts';
import { ManualClock } from '../monitoring/manualClock.ts';
import { job, noWatches, ScriptedMonitor } from './scriptedMonitor.ts';

describe('Local Dataflow in the jobs tree', () => {
  const service = { grpcAddress: '127.0.0.1:8085', httpOrigin: 'http://127.0.0.1:8086' };
  let state: LocalDataflowState;
  let tell: () => void;
  let model: JobsTreeModel;

  beforeEach(async () => {
    state = { kind: 'stopped', byPerson: false };
    const connections = new Connections(() => Promise.reject(new Error('Nothing is called.')));
    await connections.set([managedConnection]);
    const monitor = new ScriptedMonitor();
    monitor.knows([job('1', 'orders')]);
    model = new JobsTreeModel({
      connections,
      monitor,
      clock: new ManualClock(),
      watches: noWatches,
      local: {
        get state() {
          return state;
        },
        onDidChange: (listener) => {
          tell = listener;
          return () => undefined;
        },
      },
    });
  });
  afterEach(() => {
    model.dispose();
  });

  function looks(): readonly NodeLook[] {
    const [root] = model.roots();
    assert.ok(root);
    return [root, ...model.children(root)].map((node) => model.look(node));
  }

  const cases: readonly (readonly [
    LocalDataflowState,
    contextValue: string,
    row: string,
    command?: string,
  ])[] = [
    [{ kind: 'stopped', byPerson: true }, 'local-stopped', 'Start Local Dataflow', 'dataflow.startLocal'],
    [{ kind: 'starting' }, 'local-busy', 'Starting…'],
    [{ kind: 'stopping' }, 'local-busy', 'Stopping…'],
    [{ kind: 'running', service }, 'local-running', 'orders', 'dataflow.openDashboard'],
    [{ kind: 'failed', reason: 'No Node.' }, 'local-stopped', 'No Node.', 'dataflow.startLocal'],
    [{ kind: 'unavailable', reason: 'Not on Mars.' }, 'local-unavailable', 'Not on Mars.'],
  ];
  for (const [next, contextValue, label, command] of cases) {
    it(`has one row that says so, and what can be done, while it is ${next.kind}`, () => {
      state = next;
      const [connection, row, ...others] = looks();
      assert.equal(connection?.contextValue, contextValue);
      assert.equal(row?.label, label);
      assert.equal(row.command, command);
      assert.deepEqual(others, []);
    });
  }

  it('says that and why it is started again', () => {
    state = { kind: 'starting', after: 'It was ended by SIGKILL.' };
    const [connection, row] = looks();
    assert.equal(connection?.description, 'starting again');
    assert.equal(row?.description, 'It was ended by SIGKILL.');
  });

  it('is drawn again when its state changes', () => {
    const [root] = model.roots();
    const changes: TreeChange[] = [];
    model.onDidChange((change) => changes.push(change));
    state = { kind: 'running', service };
    tell();
    assert.deepEqual(changes, [[root]]);
  });
});
