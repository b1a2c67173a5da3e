import assert from 'node:assert/strict';
import { readMcpArguments } from '../../src/bin/mcpArguments.ts';
import { mcpServerEnvironment } from '../../src/chat/mcpServerEnvironment.ts';
import { parseConnections } from '../../src/dataflow/connectionSettings.ts';

describe('The MCP server that the editor starts', () => {
  it('has every connection and the policy of the settings, and no other service', () => {
    const { connections } = parseConnections(
      [
        {
          name: 'Production',
          projectId: 'my-project',
          regions: ['europe-west1', 'us-central1'],
          impersonateServiceAccount: 'reader@my-project.iam.gserviceaccount.com',
          templates: ['gs://my-bucket/template.json'],
        },
      ],
      { DATAFLOW_EMULATOR_HOST: 'localhost:8085' },
    );
    const policy = { readOnly: true };
    const inherited = { DATAFLOW_EMULATOR_HOST: 'localhost:9', DATAFLOW_EMULATOR_PROJECT: 'other' };
    const env: Record<string, string | undefined> = { ...inherited };
    // As the editor does it: null takes a variable away.
    for (const [name, value] of Object.entries(mcpServerEnvironment(connections, policy))) {
      env[name] = value ?? undefined;
    }
    const started = readMcpArguments(['--stdio'], env);
    assert.ok(typeof started === 'object');
    const withoutIds = (all: typeof connections) => all.map((each) => ({ ...each, id: undefined }));
    assert.deepEqual(withoutIds([...started.connections]), withoutIds(connections));
    assert.deepEqual(started.policy, policy);
  });

  it('says what is wrong with connections that it cannot use', () => {
    assert.throws(() => readMcpArguments([], { DATAFLOW_CONNECTIONS: '[{}]' }), /DATAFLOW_CONNECTIONS/);
    assert.throws(() => readMcpArguments([], { DATAFLOW_CONNECTIONS: '[' }), /no JSON/);
  });
});
