import assert from 'node:assert/strict';
import { runAgent } from '../../../src/agent/agentLoop.ts';
import { BuiltInModel } from '../../../src/agent/builtin/builtInModel.ts';
import { textMessage } from '../../../src/agent/chatModel.ts';
import { OfferingTools, type Offer } from '../../../src/agent/offers.ts';
import { systemPrompt } from '../../../src/agent/systemPrompt.ts';
import { skeletons } from '../../../src/beamYaml/skeletons.ts';
import { gatewayOf, RecordedOutput } from '../scriptedAgent.ts';

describe('A pipeline from words, without AI', () => {
  it('is not planned: it says so, names the ready pipelines, and has a button that opens one', async () => {
    const offers: Offer[] = [];
    const output = new RecordedOutput();
    await runAgent({
      model: new BuiltInModel(() => ({ connectionIds: [], nowMs: 0 })),
      tools: new OfferingTools({
        inner: gatewayOf([], () => Promise.reject(new Error('Dataflow is not asked.'))),
        onOffer: (offer) => offers.push(offer),
        isLookedAfter: () => false,
      }),
      output,
      instructions: systemPrompt({ connections: [], now: '2026-11-24T00:00:00Z' }),
      history: [],
      question: textMessage('user', '/pipeline count the orders of each shop per minute from these files'),
      signal: new AbortController().signal,
    });
    assert.deepEqual(offers, [{ kind: 'newPipeline' }]);
    assert.match(output.markdown, /cannot plan a pipeline.*without AI/);
    for (const { title } of skeletons) assert.ok(output.markdown.includes(title), title);
  });
});
