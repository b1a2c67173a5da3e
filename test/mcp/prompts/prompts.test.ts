import assert from 'node:assert/strict';
import { promptMessage, promptTexts } from '../../../src/mcp/prompts/promptTexts.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';

describe('prompts', () => {
  const tools = new Set<string>(toolTable.map(({ name }) => name));
  const reading = new Set<string>(
    toolTable.filter(({ effect }) => effect === 'read').map(({ name }) => name),
  );

  for (const prompt of promptTexts) {
    it(`${prompt.name} names tools that are there, and no others where some are not offered`, () => {
      for (const step of prompt.steps) for (const tool of step.tools) assert.ok(tools.has(tool), tool);
      const args = { job_id: 'job-1', target: 'europe-west1', wish: 'count orders' };
      const text = promptMessage(prompt, args, reading);
      for (const { name } of prompt.arguments.filter(({ isRequired }) => isRequired)) {
        assert.ok(text.includes(`${name}: `), name);
      }
      for (const tool of tools) if (!reading.has(tool)) assert.ok(!text.includes(tool), tool);
      assert.ok(promptMessage(prompt, args, tools).length < 1500);
    });
  }
});
