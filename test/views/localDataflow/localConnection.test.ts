import assert from 'node:assert/strict';
import type { Connection } from '../../../src/dataflow/connection.ts';
import { localConnection } from '../../../src/views/localDataflow/localConnection.ts';

function served(name: string, endpoint: string): Connection {
  return { id: name, name, projectId: 'p', regions: ['us-central1'], endpoint, auth: { kind: 'none' } };
}

describe('The connection of the local Dataflow', () => {
  const other = served('other', 'build-host:8085');
  const named = served('named', 'localhost:8085');
  const managed: Connection = { ...served('managed', 'localhost:9'), isManaged: true };
  const env = { DATAFLOW_EMULATOR_HOST: 'localhost:8085' };

  it("is the extension's own, else that of the environment, and never a service at another address", () => {
    assert.equal(localConnection([other, named, managed], env), managed);
    assert.equal(localConnection([other, named], env), named);
    assert.equal(localConnection([other], env), undefined);
    assert.equal(localConnection([other, named], {}), undefined);
  });
});
