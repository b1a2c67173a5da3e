import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow, type LocalDataflow } from '../../scripts/local/localDataflow.ts';
import { localProject } from '../../scripts/local/samples.ts';
import { provisionBeam } from '../../scripts/provision/beam.ts';
import { ModelScript } from './scriptedModel/modelScript.ts';
import { packageScriptedModel, scriptedModelName } from './scriptedModel/scriptedExtension.ts';

const orders = 'shop,amount\nnorth,2\nsouth,5\nnorth,3\n';

describe('A pipeline from words in the chat of a real VS Code', function () {
  this.timeout(900_000);
  const undo: (() => Promise<unknown>)[] = [];
  let service: LocalDataflow;
  let script: ModelScript;
  let window: EditorWindow;
  let input: string;

  before(async () => {
    await provisionBeam();
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-pipeline-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    const folder = join(scratch, 'work');
    await mkdir(folder);
    input = join(folder, 'orders.csv');
    await writeFile(input, orders);
    script = await ModelScript.start();
    undo.push(() => script.close());
    service = await startLocalDataflow(() => undefined);
    undo.push(() => service.close());
    const session = await startCodeServer({
      env: { ...service.env, DATAFLOW_EMULATOR_PROJECT: localProject, SCRIPTED_MODEL_URL: script.url },
      extensions: [await packageExtension(scratch), await packageScriptedModel(scratch)],
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder });
    undo.push(() => window.close());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  it('offers ready pipelines where there is no model that could plan one', async () => {
    await window.ask('@dataflow /pipeline sum the orders of each shop');
    const answer = window.answers().last();
    await answer.getByText('I cannot plan a pipeline').waitFor();
    await answer.getByRole('button', { name: 'New Beam YAML Pipeline…' }).click();
    await window.page.locator('.quick-input-list').getByText('Word count').click();
    await window.page.locator('.codelens-decoration', { hasText: 'Run on local Dataflow' }).waitFor();
  });

  it('is mended after the check, tried on the file after approval, shown with its output and opened', async () => {
    script.showModel(true);
    const right = `pipeline:
  type: chain
  transforms:
    - type: ReadFromCsv
      config: {path: ${input}}
    - type: Combine
      config:
        group_by: shop
        combine: {total: {value: amount, fn: sum}}
    - type: WriteToJson
      name: Totals
      config: {path: gs://local-bucket/totals}
`;
    script.replies(
      { parts: [{ call: 'validate_pipeline', input: { yaml: right.replace('Combine', 'Combined') } }] },
      { parts: [{ call: 'validate_pipeline', input: { yaml: right } }] },
      { parts: [{ call: 'run_pipeline_sample', input: { yaml: right } }] },
      (asked) => {
        const [jobId = ''] = /\d{4}-\d\d-\d\d_\d\d_\d\d_\d\d-\d+/.exec(JSON.stringify(asked)) ?? [];
        return { parts: [{ call: 'get_sample_output', input: { job_id: jobId, timeout_seconds: 600 } }] };
      },
      (asked) => {
        const total = /"total\W+(\d+)/.exec(JSON.stringify(asked.messages.at(-1)))?.[1] ?? 'nothing';
        return { parts: [{ text: `The sample gives a first total of ${total}.` }] };
      },
    );
    await window.ask('@dataflow /pipeline sum the orders of each shop from orders.csv', scriptedModelName);
    const answer = window.answers().last();
    await window
      .confirmation()
      .getByText(/3 lines of .*orders\.csv/)
      .first()
      .waitFor();
    await window
      .confirmation()
      .getByRole('button', { name: /^Allow/ })
      .first()
      .click();
    await answer.getByText(/The sample gives a first total of 5/).waitFor({ timeout: 600_000 });
    const results = script.results();
    assert.match(results[0] ?? '', /Did you mean "Combine"/);
    assert.match(results[3] ?? '', /"shop": "south", "total": 5/);
    const [first] = script.asked;
    assert.match(JSON.stringify(first), /orders\.csv: shop,amount/);
    await answer.getByRole('button', { name: 'Run on Google Cloud…' }).waitFor();
    await window.page.locator('.codelens-decoration', { hasText: 'Validate' }).waitFor();
  });
});
