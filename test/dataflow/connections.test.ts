import assert from 'node:assert/strict';
import type { Connection } from '../../src/dataflow/connection.ts';
import { Connections } from '../../src/dataflow/connections.ts';
import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { dataflowApiWith } from './absentDataflowApi.ts';

/** An api that only counts how often it was closed; any call to the service would be a defect here. */
function closableApi(closed: string[], id: string): DataflowApi {
  return dataflowApiWith({
    close: () => {
      closed.push(id);
      return Promise.resolve();
    },
  });
}

function connection(id: string, projectId = 'project-one'): Connection {
  return { id, name: id, projectId, regions: ['us-central1'], auth: { kind: 'none' } };
}

describe('Connections', () => {
  it('let go of whoever calls off while they open, and serve those who still wait', async () => {
    let finish: (api: DataflowApi) => void = () => undefined;
    const connections = new Connections(() => new Promise((resolve) => (finish = resolve)));
    await connections.set([connection('a')]);
    const caller = new AbortController();
    const impatient = connections.api(connection('a'), { signal: caller.signal });
    const patient = connections.api(connection('a'));
    caller.abort();
    await assert.rejects(impatient, { name: 'AbortError' });
    const api = closableApi([], 'a');
    finish(api);
    assert.equal(await patient, api);
  });

  it('opens the API of a connection once, on first use', async () => {
    const opened: string[] = [];
    const connections = new Connections((c) => {
      opened.push(c.id);
      return Promise.resolve(closableApi([], c.id));
    });
    await connections.set([connection('a'), connection('b')]);
    assert.deepEqual(opened, []);
    const [first, second] = await Promise.all([
      connections.api(connection('a')),
      connections.api(connection('a')),
    ]);
    assert.equal(first, second);
    assert.deepEqual(opened, ['a']);
  });

  it('tries again after a connection could not be opened', async () => {
    let attempts = 0;
    const connections = new Connections((c) => {
      attempts += 1;
      return attempts === 1
        ? Promise.reject(new Error('unreachable'))
        : Promise.resolve(closableApi([], c.id));
    });
    await assert.rejects(connections.api(connection('a')), /unreachable/);
    await connections.api(connection('a'));
    assert.equal(attempts, 2);
  });

  it('closes the APIs of connections that went away or changed, and of no other', async () => {
    const closed: string[] = [];
    const connections = new Connections((c) => Promise.resolve(closableApi(closed, c.id)));
    const before = ['gone', 'changed', 'kept'].map((id) => connection(id));
    await connections.set(before);
    for (const each of before) await connections.api(each);
    await connections.set([connection('changed', 'project-two'), connection('kept')]);
    assert.deepEqual(closed.sort(), ['changed', 'gone']);
    await connections.close();
    assert.deepEqual(closed.sort(), ['changed', 'gone', 'kept']);
  });

  it('has the API of the present settings, whichever was slow to open or is asked for by whom', async () => {
    const opening: { of: string; succeed(api: DataflowApi): void; fail(reason: Error): void }[] = [];
    const closed: string[] = [];
    const connections = new Connections(
      ({ projectId }) =>
        new Promise((succeed, fail) => {
          opening.push({ of: projectId, succeed, fail });
        }),
    );
    const [old, now] = [connection('a', 'project-old'), connection('a', 'project-now')];
    await connections.set([old]);
    const slow = connections.api(old);
    const changed = connections.set([now]);
    const asked = connections.api(now);
    opening[0]?.fail(new Error('unreachable'));
    await assert.rejects(slow, /unreachable/);
    await changed;
    opening[1]?.succeed(closableApi(closed, 'project-now'));
    assert.equal(await connections.api(old), await asked);
    assert.deepEqual(
      opening.map(({ of }) => of),
      ['project-old', 'project-now'],
    );
    await connections.close();
    assert.deepEqual(closed, ['project-now']);
  });

  it('gives whoever is told of a change the API of the new settings', async () => {
    const closed: string[] = [];
    const connections = new Connections((c) => Promise.resolve(closableApi(closed, c.projectId)));
    await connections.set([connection('a')]);
    const before = await connections.api(connection('a'));
    let told: Promise<DataflowApi> | undefined;
    connections.onDidChange(() => {
      told = connections.api(connection('a', 'project-two'));
    });
    await connections.set([connection('a', 'project-two')]);
    assert.notEqual(await told, before);
    assert.deepEqual(closed, ['project-one']);
  });

  it('opens an API anew when its service is another one now', async () => {
    const closed: string[] = [];
    const connections = new Connections((c) => Promise.resolve(closableApi(closed, c.id)));
    await connections.set([connection('a')]);
    const before = await connections.api(connection('a'));
    await connections.reopen('a');
    assert.deepEqual(closed, ['a']);
    assert.notStrictEqual(await connections.api(connection('a')), before);
  });

  it('tells listeners of a change until they leave', async () => {
    const connections = new Connections((c) => Promise.resolve(closableApi([], c.id)));
    let changes = 0;
    const leave = connections.onDidChange(() => (changes += 1));
    await connections.set([connection('a')]);
    leave();
    await connections.set([]);
    assert.equal(changes, 1);
  });
});
