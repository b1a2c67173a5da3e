import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { describeTools } from '../../../src/mcp/tools/toolTable.ts';
import { startBench } from '../scriptedDataflow.ts';

const file = new URL('../__snapshots__/tools.json', import.meta.url);

describe('what models read of the tools', () => {
  it('is what __snapshots__/tools.json says; run with UPDATE_SNAPSHOTS=1 to change it on purpose', async () => {
    const { client } = await startBench();
    const tools = await client.listTools();
    await client.close();
    const present = await format(JSON.stringify(tools), { parser: 'json', printWidth: 110 });
    if (process.env['UPDATE_SNAPSHOTS'] === '1') await writeFile(file, present);
    assert.equal(present, await readFile(file, 'utf8'));
  });

  it('is the same in the table that manifests are made from', async () => {
    const { client } = await startBench();
    const served = await client.listTools();
    await client.close();
    const described = (await describeTools()).map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.modelDescription,
      inputSchema: tool.inputSchema,
      isReadOnly: tool.effect === 'read',
    }));
    assert.deepEqual(described, served);
  });
});
