import assert from 'node:assert/strict';
import { dialogText, documentText, noticeText } from '../../../src/views/agent/questionText.ts';

const lead = 'Launch the Dataflow job "totals"? It is billed while it runs.';
const thief = 'gs://thief/everything';

describe('A question of the agent, as it is shown', () => {
  it('is whole in a notification while it is short and every entry can be told from the others', () => {
    const short = `${lead}\nParameters (2):\n- input = a\n- output = ${thief}`;
    assert.deepEqual(noticeText(short), {
      text: `${lead} Parameters (2): - input = a - output = ${thief}`,
      isWhole: true,
    });
    for (const value of ['a - output = gs://good', '\n    a\n    - output = gs://good', 'x'.repeat(1000)]) {
      const notice = noticeText(`${lead}\nParameters (2):\n- input = ${value}\n- output = ${thief}`);
      assert.equal(notice.isWhole, false, value);
      assert.ok(notice.text.startsWith(lead) && !notice.text.includes('good'), notice.text);
    }
  });

  it('is a dialog while it fits into one, however its lines are broken', () => {
    const entries = (count: number, length: number): string =>
      [lead, ...Array.from({ length: count }, (_, index) => `- p${index} = ${'x'.repeat(length)}`)].join(
        '\n',
      );
    assert.ok(dialogText(entries(20, 10), 'Because.')?.below.endsWith('\n- p19 = xxxxxxxxxx\n\nBecause.'));
    assert.equal(dialogText(entries(20, 80), 'Because.'), undefined);
    assert.equal(dialogText(entries(40, 1), 'Because.'), undefined);
    assert.equal(dialogText(entries(1, 10), `- output${'\n'.repeat(40)}= x`)?.below.split('\n').length, 3);
  });

  it('stands in a document inside the window, whatever fills its lines', () => {
    for (const filling of ['y', '\t', ' ', '\u3000', '全', '\u2800']) {
      const text = documentText(`${lead}\n- input = ${filling.repeat(300)}${thief}`, 'Because\n- a');
      for (const line of text.split('\n')) {
        const columns = Array.from(line, (each) => (/[\u3000全]/u.test(each) ? 2 : 1));
        assert.ok(!line.includes('\t') && columns.reduce((sum, each) => sum + each, 0) <= 104, line);
      }
      assert.ok(text.replaceAll('\n    ', '').includes(thief));
      assert.equal(text.split('\n').filter((line) => line.startsWith('- ')).length, 1);
    }
  });
});
