import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { DataflowError } from '../../src/dataflow/errors.ts';
import { controlCharacters, hostile } from '../mcp/untrusted/hostileText.ts';
import { at, counter, exampleJob, ExampleShown, message, readings, serviceMetric } from './exampleJobs.ts';
import { ExtensionSide } from './extensionSide.ts';
import { ShownPages } from './shownPages.ts';

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
  let pages: ShownPages;

  before(async () => {
    pages = await ShownPages.start();
  });
  after(() => pages.close());
  afterEach('no defect was seen', () => pages.closePage());

  for (const [what, attack] of Object.entries(attacks)) {
    it(`is shown as text, and nothing more, when it is ${what}`, async () => {
      const text = `${mark} ${attack}`;
      const job = exampleJob({
        name: text,
        sdk: text,
        labels: { [text]: text },
        steps: [{ id: 's2', name: text, kind: text, inputs: [], outputs: [] }],
      });
      const messages = [message(1, 'ERROR', text)];
      const entry = {
        id: text,
        time: at(2),
        severity: 'ERROR',
        log: text,
        worker: text,
        step: text,
      } as const;
      const shown = new ExampleShown({
        job,
        metrics: {
          metrics: [
            counter(text, 1, { namespace: text }),
            counter('text', 1, { value: { kind: 'scalar', value: text } }),
            serviceMetric(text, 1, { [text]: text }),
          ],
        },
        messages,
        readings: readings([1, 2]),
        error: new DataflowError('UNAVAILABLE', text, text, 'Try again.'),
        api: {
          getJob: () => Promise.resolve({ ...job, state: 'FAILED', stateTime: at(60) }),
          listMessages: () => Promise.resolve(messages),
          listLogs: () => Promise.resolve([{ ...entry, text: `ValueError: ${text}` }]),
          listAutoscalingEvents: () => Promise.reject(new DataflowError('UNAVAILABLE', text, text, text)),
        },
      });
      const opened = await pages.open(new ExtensionSide(shown));
      const { page } = opened;
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.getByRole('heading', { level: 1, name: mark }).waitFor();
      const isShownIn = async (...places: readonly string[]): Promise<void> => {
        for (const place of places) {
          const shown = await page.locator(place).first().textContent();
          assert.ok(shown?.includes(mark), `${place}: ${shown}`);
        }
        await isInert(page);
      };
      await isShownIn('h1', '.facts', '[role=alert]');
      await page.getByRole('region', { name: 'Findings' }).waitFor();
      await page.getByText('Labels').click();
      await isShownIn(
        '.health',
        '.gap',
        '.finding-title',
        'blockquote',
        '.finding .fact-list',
        '.overview-side details dt',
      );
      await opened.openTab('Counters');
      await page.getByText('Service metrics').click();
      await isShownIn('.chart h2', '.group', 'button.name');
      await opened.openTab('Logs');
      await page.getByText('2 lines', { exact: true }).waitFor();
      await page.locator('.log-groups summary').first().click();
      await isShownIn('.group-headline', '.example', '.group-facts', '.step-choice option:nth-child(2)');
      await page.getByRole('button', { name: 'By time' }).click();
      await isShownIn('.message-text', '.line-origin');
      assert.deepEqual(asked, []);
    });
  }
});

/** Nothing of the page is a picture, a link, a script or wider than the window, whatever it shows. */
async function isInert(page: Page): Promise<void> {
  assert.equal(await page.locator('img, iframe, object, embed, a, #page script').count(), 0);
  const attributes = await page.evaluate<string[]>(
    `[...document.querySelectorAll('#page *')].flatMap((element) =>
          [...element.attributes].map(({ name, value }) => name + '=' + value))`,
  );
  for (const attribute of attributes) assert.doesNotMatch(attribute, /^on|^(?:href|src|action)=/iu);
  const all = (await page.locator('body').textContent()) ?? '';
  for (const each of [all, await page.title(), ...attributes]) assert.doesNotMatch(each, controlCharacters);
  assert.ok(all.length < 50_000, `${all.length} characters`);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  assert.ok(overflow <= 0, `${overflow} px too wide`);
}
