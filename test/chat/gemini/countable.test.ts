import assert from 'node:assert/strict';
import { countable } from '../../../src/chat/gemini/countable.ts';

describe('What is counted of a message to Gemini', () => {
  it('is what is said, called and answered, and of an image what Gemini takes it for', () => {
    const data = new Uint8Array(300_000);
    const { text, imageTokens } = countable([
      { kind: 'text', text: 'What is wrong here?' },
      { kind: 'image', mimeType: 'image/png', data },
      { kind: 'toolResult', id: '1', text: 'Two jobs.' },
    ]);
    assert.ok(text.length < 200, `${text.length} characters`);
    assert.match(text, /What is wrong here\?.*Two jobs\./);
    assert.equal(imageTokens, 1120);
  });

  it('is nothing of nothing', () => {
    assert.deepEqual(countable([]), { text: '', imageTokens: 0 });
  });
});
