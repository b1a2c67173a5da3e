import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { AgentLease } from '../../../src/agent/pipeline/agentLease.ts';

describe('The lease of the agent of a workspace', () => {
  it('is one window’s alone, until that one lets it go', async () => {
    const folder = `/workspaces/${randomUUID()}`;
    const first = await AgentLease.take(folder);
    await assert.rejects(AgentLease.take(folder, 0), /runs in another window.*reload this one/);
    await (await AgentLease.take(`${folder}-of-another`, 0)).release();
    const second = AgentLease.take(folder);
    await first.release();
    await (await second).release();
  });

  it('ends with a window that is killed', async () => {
    const folder = `/workspaces/${randomUUID()}`;
    const module = new URL('../../../src/agent/pipeline/agentLease.ts', import.meta.url).href;
    const program = `const { AgentLease } = await import(${JSON.stringify(module)});
      await AgentLease.take(${JSON.stringify(folder)});
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const window = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(window.stdout, 'data');
      await assert.rejects(AgentLease.take(folder, 0), /another window/);
    } finally {
      window.kill('SIGKILL');
    }
    await (await AgentLease.take(folder)).release();
  });
});
