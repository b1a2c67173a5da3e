import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../src/bin/mcpArguments.ts';
import { readPolicyFile } from '../../src/bin/policyFile.ts';

describe('dataflow-mcp --policy', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-policy-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function file(text: string): Promise<string> {
    const path = join(folder, 'policy.json');
    await writeFile(path, text);
    return path;
  }

  it('reads the policy of a file', async () => {
    const policy = { readOnly: true, deny: [{ connections: ['prod'] }] };
    assert.deepEqual(await readPolicyFile(await file(JSON.stringify(policy))), policy);
  });

  it('says in one line what is wrong with it', async () => {
    const wrong = [
      [await file('{'), /JSON/],
      [join(folder, 'none.json'), /no such file/],
    ] as const;
    for (const [path, problem] of wrong) {
      await assert.rejects(
        readPolicyFile(path),
        (error: unknown) =>
          error instanceof UsageError && problem.test(error.message) && !error.message.includes('\n'),
      );
    }
    await assert.rejects(readPolicyFile(await file('{"workers":{"max":0}}')), /workers\.max/);
  });
});
