import assert from 'node:assert/strict';
import { labelText, unlinkedText } from '../../src/views/displayText.ts';

describe('Text from jobs on screen', () => {
  it('leaves ordinary names and ids as they are', () => {
    for (const text of ['orders-stream', '2026-03-01_02_33_12-1234567890', 'Wörter zählen (v2) $5 [x]']) {
      assert.equal(labelText(text), text);
    }
  });

  it('is one line without control characters or turned directions', () => {
    const text = labelText('a\r\nb\u0000c\u202egnp.exe');
    assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  });

  it('makes neither icons nor links in labels and notifications', () => {
    const text = labelText('$(zap) [click](command:workbench.action.quit)');
    assert.doesNotMatch(text, /\$\(|\]\(/);
    assert.equal(text.replaceAll('\u2060', ''), '$(zap) [click](command:workbench.action.quit)');
  });

  it('makes neither links of bare addresses nor HTML in Markdown', () => {
    assert.doesNotMatch(
      unlinkedText('https://evil.example www.evil.example a@evil.example'),
      /:\/\/|www\.|@e/,
    );
  });

  it('is bounded', () => {
    assert.ok(labelText('x'.repeat(1_000_000), 80).length < 140);
  });
});
