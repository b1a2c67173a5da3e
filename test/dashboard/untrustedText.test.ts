import assert from 'node:assert/strict';
import { chromium as browserType, type Browser } from 'playwright-core';
import { chromium, chromiumFlags } from '../../scripts/provision/chromium.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import { controlCharacters, hostile } from '../mcp/untrusted/hostileText.ts';
import { buildPage, type BuiltPage } from './buildPage.ts';
import { counter, exampleJob, message, readings, serviceMetric, snapshotOf } from './exampleJobs.ts';
import { WebviewHost } from './webviewHost.ts';

/** In each text, so that it is seen to be shown. */
const mark = 'Mark42';

const attacks: Readonly<Record<string, string>> = {
  'all of it at once': hostile,
  'markup that runs': '<img src=x onerror="alert(1)"><script>alert(2)</script><svg onload=alert(3)>',
  'links and commands':
    '<a href="command:workbench.action.quit">x</a> [x](command:workbench.action.quit) javascript:alert(4)',
  'pictures from elsewhere': '![i](https://evil.example/i.png) <img src="https://evil.example/j.png">',
  'a template of the page': '${alert(5)} {{alert(6)}} <!-- ?lit$0$ --> &lt;script&gt;alert(7)&lt;/script&gt;',
  'ends of attributes and of the document': `" autofocus onfocus="alert(8) ' onload='alert(9) </title></main></html>`,
  'characters that hide and reorder': '\u202Eelif\u202C \u200B\u2066hid\u{E0041}den\u2069 \u001b[31m \u0000',
  'very much of it': 'n'.repeat(200_000),
};

describe('Text from jobs in the dashboard', function () {
  this.timeout(120_000);
  let browser: Browser;
  let files: BuiltPage;

  before(async () => {
    files = await buildPage();
    browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
  });
  after(() => browser.close());

  for (const [what, attack] of Object.entries(attacks)) {
    it(`is shown as text, and nothing more, when it is ${what}`, async () => {
      const text = `${mark} ${attack}`;
      const host = await WebviewHost.open(
        browser,
        files,
        'dark',
        snapshotOf({
          job: exampleJob({
            name: text,
            sdk: text,
            steps: [{ id: 's2', name: text, kind: text, inputs: [], outputs: [] }],
          }),
          metrics: {
            metrics: [
              counter(text, 1, { namespace: text }),
              counter('text', 1, { value: { kind: 'scalar', value: text } }),
              serviceMetric(text, 1, { [text]: text }),
            ],
          },
          messages: [message(1, 'ERROR', text)],
          readings: readings([1, 2]),
          error: new DataflowError('UNAVAILABLE', text, text, 'Try again.'),
        }),
      );
      const { page } = host;
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.getByRole('heading', { level: 1, name: mark }).waitFor();
      await page.getByText('Service metrics').click();
      for (const place of [
        'h1',
        '.facts',
        '[role=alert]',
        '.chart h2',
        '.group',
        'button.name',
        '.message-text',
      ]) {
        const shown = await page.locator(place).first().textContent();
        assert.ok(shown?.includes(mark), `${place}: ${shown}`);
      }
      assert.equal(await page.locator('img, iframe, object, embed, a, #page script').count(), 0);
      const attributes = await page.evaluate<string[]>(
        `[...document.querySelectorAll('#page *')].flatMap((element) =>
          [...element.attributes].map(({ name, value }) => name + '=' + value))`,
      );
      for (const attribute of attributes) assert.doesNotMatch(attribute, /^on|^(?:href|src|action)=/iu);
      const all = (await page.locator('body').textContent()) ?? '';
      for (const each of [all, await page.title(), ...attributes])
        assert.doesNotMatch(each, controlCharacters);
      assert.ok(all.length < 50_000, `${all.length} characters`);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `${overflow} px too wide`);
      await page.close();
      assert.deepEqual(host.defects, []);
      assert.deepEqual(asked, []);
    });
  }
});
