import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium as browserType, type Browser, type Page } from 'playwright-core';
import { chromium, chromiumFlags } from '../../../scripts/provision/chromium.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { buildPage, type BuiltPage } from '../../dashboard/buildPage.ts';
import type { ThemeName } from '../../dashboard/themes.ts';
import { bareDetails } from '../../dataflow/bareJob.ts';
import { templateParameter } from '../../dataflow/templateParameter.ts';
import { exampleTemplate } from './exampleTemplate.ts';
import { OpenForm, runningJob, target } from './openForm.ts';
import { PageHost } from './pageHost.ts';

describe('The page of the launch form', function () {
  this.timeout(120_000);
  let browser: Browser;
  let files: BuiltPage;
  let host: PageHost | undefined;

  before(async () => {
    files = await buildPage('views/launchForm');
    browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
  });
  after(() => browser.close());

  afterEach('no defect was seen', async () => {
    await host?.page.close();
    assert.deepEqual(host?.defects ?? [], []);
    host = undefined;
  });

  async function open(
    form: OpenForm,
    look: { readonly theme?: ThemeName; readonly width?: number } = {},
  ): Promise<Page> {
    host = await PageHost.open(browser, files, form, look);
    await host.page.getByRole('heading', { level: 1 }).waitFor();
    return host.page;
  }

  it('launches what is typed into it, and says so', async () => {
    const form = await OpenForm.ready();
    const page = await open(form);
    await page.getByLabel('Job name').fill('orders-1');
    await page.getByLabel(/^Table/).fill('p:d.t');
    await page.getByLabel('Old columns').selectOption('true');
    await page.getByText('Workers, network and labels').click();
    await page.getByLabel('Most workers').fill('4');
    await page.getByText('at most 4 workers').waitFor();
    await page.getByRole('button', { name: 'Launch', exact: true }).click();
    await page.getByText('Launched orders-1').waitFor();
    const { jobName, parameters, environment } = form.launches.at(-1) ?? {};
    assert.deepEqual(
      { jobName, parameters, environment },
      {
        jobName: 'orders-1',
        parameters: { outputTable: 'p:d.t', useLegacy: 'true' },
        environment: { maxWorkers: 4 },
      },
    );
  });

  it('says nothing of an empty field before somebody tries, and then leads there', async () => {
    const form = await OpenForm.ready();
    const page = await open(form);
    assert.equal(await page.getByText('A value is needed.').count(), 0);
    await page.getByRole('button', { name: 'Launch', exact: true }).click();
    await page.getByText('A value is needed.').waitFor();
    await page.getByText('One field needs to be corrected first.').waitFor();
    assert.match(await page.evaluate<string>('document.activeElement.id'), /outputTable/);
    assert.deepEqual(form.launches, []);
    await page.keyboard.type('p:d.t');
    await page.getByText('A value is needed.').waitFor({ state: 'detached' });
  });

  it('says what is wrong with a value while it is typed', async () => {
    const page = await open(await OpenForm.ready());
    const field = page.getByLabel(/^Window/);
    await field.fill('soon');
    await page.getByText('It must be a number.').waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await field.fill('30');
    await page.getByText('It must be a number.').waitFor({ state: 'detached' });
  });

  it('shows a field only while the choice above it asks for it', async () => {
    const page = await open(await OpenForm.ready());
    assert.equal(await page.getByLabel(/^Avro schema/).count(), 0);
    await page.getByLabel(/^Format/).selectOption('AVRO');
    await page.getByLabel(/^Avro schema/).waitFor();
    assert.equal(await page.getByLabel(/^jsonPath/).count(), 0);
  });

  it('hides a secret while it is typed, and leaves it out of what a reload brings back', async () => {
    const page = await open(await OpenForm.ready());
    const field = page.getByLabel('Token of the shop');
    assert.equal(await field.getAttribute('type'), 'password');
    await field.fill('hunter2');
    await page.getByLabel(/^Table/).fill('p:d.t');
    const state = await page.evaluate<string>("sessionStorage.getItem('state')");
    assert.match(state, /p:d\.t/);
    assert.doesNotMatch(state, /hunter2/);
  });

  it('keeps what was filled in when the editor drops the page of a hidden tab', async () => {
    const page = await open(await OpenForm.ready());
    await page.getByLabel(/^Table/).fill('p:d.t');
    await page.reload();
    const field = page.getByLabel(/^Table/);
    await field.waitFor();
    assert.equal(await field.inputValue(), 'p:d.t');
  });

  it('shows texts of a template as text', async () => {
    const hostile = '<img src=x onerror=alert(1)> [a](command:x) \u202egnol';
    const form = await OpenForm.ready({
      methods: {
        getTemplate: (_, path) =>
          Promise.resolve({
            ...exampleTemplate,
            path,
            name: hostile,
            description: hostile,
            parameters: [
              templateParameter('"><script>alert(1)</script>', { label: hostile, helpText: hostile }),
              templateParameter('half \ud800 of \u202e a character', {
                label: 'Odd',
                defaultValue: 'x'.repeat(9000),
              }),
            ],
          }),
      },
    });
    const page = await open(form);
    await page.getByLabel(/img src=x/).waitFor();
    assert.equal(await page.locator('img, a, main script').count(), 0);
    assert.doesNotMatch(await page.locator('main').innerText(), /\u202e/);
    const placeholder = await page.getByLabel(/^Odd/).getAttribute('placeholder');
    assert.ok(placeholder && placeholder.length < 300);
  });

  it('launches a document of any length as it is', async () => {
    const form = await OpenForm.ready();
    const page = await open(form);
    const text = 'x'.repeat(300_000);
    await page.getByLabel(/^Table/).fill('p:d.t');
    await page.getByLabel(/jsonPath/).fill(text);
    await page.getByRole('button', { name: 'Launch', exact: true }).click();
    await page.getByText('Launched orders-1').waitFor();
    assert.equal(form.launches.at(-1)?.parameters['jsonPath'], text);
  });

  it('takes rows of names and values where the template describes none', async () => {
    const form = await OpenForm.ready({
      methods: { getTemplate: (_, path) => Promise.resolve({ path, kind: 'CLASSIC', parameters: [] }) },
    });
    const page = await open(form);
    await page.getByRole('button', { name: 'Add Parameter' }).click();
    await page.keyboard.type('input');
    await page.keyboard.press('Tab');
    await page.keyboard.type('gs://b/f');
    await page.getByRole('button', { name: 'Add Parameter' }).click();
    await page.getByRole('button', { name: 'Remove row 2' }).click();
    await page.getByRole('button', { name: 'Validate Only' }).click();
    await page.getByText('The service would accept it. Nothing was launched.').waitFor();
    assert.deepEqual(form.launches.at(-1)?.parameters, { input: 'gs://b/f' });
  });

  it("suggests the running job's steps where a job is replaced", async () => {
    const replaced = { projectId: 'project-one', jobId: 'job-1', jobName: 'orders' };
    const form = await OpenForm.ready({
      target: { ...target, replaced },
      methods: { getJob: () => Promise.resolve(runningJob(bareDetails)) },
    });
    const page = await open(form);
    await page.getByRole('button', { name: 'Add Step' }).click();
    const offered = await page.evaluate<string[]>(
      "[...document.querySelectorAll('datalist option')].map(({ value }) => value)",
    );
    assert.deepEqual(offered, ['Read', 'Count/Group', 'Count/Sum']);
    await page.getByLabel('Step as it runs 1').fill('Count');
    await page.getByLabel('Step in the new pipeline 1').fill('Total');
    await page.getByRole('button', { name: 'Replace Job…' }).click();
    await page.getByText('Launched').waitFor();
    assert.deepEqual(form.launches.at(-1)?.transformNameMapping, { Count: 'Total' });
  });

  it('does not promise that a replacement fits the state of the job', async () => {
    const replaced = { projectId: 'project-one', jobId: 'job-1', jobName: 'orders' };
    const form = await OpenForm.ready({
      target: { ...target, replaced },
      methods: { getJob: () => Promise.resolve(runningJob(bareDetails)) },
    });
    const page = await open(form);
    await page.getByRole('button', { name: 'Validate Only' }).click();
    await page.getByText('Whether the state of the job fits is known only when it is replaced.').waitFor();
    assert.equal(await page.getByText('would accept it').count(), 0);
  });

  it('leaves a field where it is when the one beside it has a problem', async () => {
    const page = await open(await OpenForm.ready());
    await page.getByLabel('Job name').fill('NOT A NAME');
    await page.locator('[aria-invalid="true"]').waitFor();
    const [name, region] = await Promise.all(
      ['Job name', 'Region'].map((label) => page.getByLabel(label).boundingBox()),
    );
    assert.equal(region?.y, name?.y);
  });

  it('says why there is no form, with a way to try again', async () => {
    let tries = 0;
    const form = await OpenForm.ready({
      methods: {
        getTemplate: (_, path) => {
          tries += 1;
          return tries > 1
            ? Promise.resolve({ ...exampleTemplate, path })
            : Promise.reject(
                new DataflowError('NOT_FOUND', 'Reading it', 'No such file.', 'Check the path.'),
              );
        },
      },
    });
    const page = await open(form);
    await page.getByRole('alert').getByText('No such file.').waitFor();
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('heading', { name: 'Launch Orders to BigQuery' }).waitFor();
  });

  it('fits a narrow editor', async () => {
    const page = await open(await OpenForm.ready(), { width: 320 });
    await page.getByText('Workers, network and labels').click();
    const widths = await page.evaluate<readonly [number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    assert.ok(widths[0] <= widths[1], `${widths[0]} pixels in ${widths[1]}`);
  });

  for (const theme of ['light', 'dark', 'high-contrast'] as const satisfies readonly ThemeName[]) {
    it(`has nothing axe-core objects to in the ${theme} theme`, async () => {
      const page = await open(await OpenForm.ready(), { theme });
      await page.getByText('Workers, network and labels').click();
      await page.getByText('Other parameters').click();
      await page.getByRole('button', { name: 'Add Parameter' }).click();
      await page.getByRole('button', { name: 'Launch', exact: true }).click();
      await page.getByText('A value is needed.').waitFor();
      await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'));
      const violations = await page.evaluate<string[]>(
        'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))',
      );
      assert.deepEqual(violations, []);
      const pictures = process.env['DATAFLOW_PICTURES'];
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/launch-${theme}.png` });
    });
  }
});
