import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCodeServer, type CodeServerSession } from '../../scripts/editor/codeServerSession.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow, type LocalDataflow } from '../../scripts/local/localDataflow.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import { waitFor } from '../waitFor.ts';
import { HeldService } from './scriptedModel/heldService.ts';
import { ModelScript, type ScriptedPart } from './scriptedModel/modelScript.ts';
import { packageScriptedModel, scriptedModelName } from './scriptedModel/scriptedExtension.ts';

const pipeline = `import apache_beam as beam

with beam.Pipeline() as pipeline:
    (
        pipeline
        | 'Read' >> beam.io.ReadFromPubSub(topic='projects/p/topics/t')
        | 'Parse' >> beam.Map(str)
        | 'Write' >> beam.io.WriteToBigQuery('p:d.t')
    )
`;

interface ServiceJob {
  readonly id: string;
  readonly name: string;
  readonly currentState: string;
  readonly runtimeUpdatableParams?: { readonly maxNumWorkers?: number };
}

describe('The chat of a real VS Code', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let service: LocalDataflow;
  let held: HeldService;
  let script: ModelScript;
  let session: CodeServerSession;
  let window: EditorWindow;
  let folder: string;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-chat-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    script = await ModelScript.start();
    undo.push(() => script.close());
    service = await startLocalDataflow(() => undefined, {}, [
      ...['permission', 'backlog-burst', 'hot-key'].flatMap((name) => ['--scenario', name]),
      ...['--speed', '60'],
    ]);
    undo.push(() => service.close());
    held = await HeldService.before(service.grpcAddress);
    undo.push(() => held.close());
    session = await startCodeServer({
      env: {
        ...service.env,
        DATAFLOW_EMULATOR_HOST: held.address,
        DATAFLOW_EMULATOR_PROJECT: localProject,
        SCRIPTED_MODEL_URL: script.url,
      },
      extensions: [await packageExtension(scratch), await packageScriptedModel(scratch)],
    });
    undo.push(() => session.close());
    folder = join(scratch, 'work');
    await mkdir(folder);
    await writeFile(join(folder, 'orders.py'), pipeline);
    window = await EditorWindow.open(session, { folder });
    undo.push(() => window.close());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  /** Asks the service itself, past everything under test. */
  async function jobs(): Promise<readonly ServiceJob[]> {
    const path = `v1b3/projects/${localProject}/locations/${localRegion}/jobs`;
    const response = await fetch(`${service.httpOrigin}/${path}`);
    return ((await response.json()) as { jobs: readonly ServiceJob[] }).jobs;
  }

  async function job(name: string): Promise<ServiceJob> {
    const found = (await jobs()).find((each) => each.name === name);
    assert.ok(found, `There is no job ${name}.`);
    const path = `v1b3/projects/${localProject}/locations/${localRegion}/jobs/${found.id}?view=JOB_VIEW_ALL`;
    return (await (await fetch(`${service.httpOrigin}/${path}`)).json()) as ServiceJob;
  }

  const answer = () => window.answers().last();
  const model = scriptedModelName;

  async function cancel(): Promise<void> {
    await window.page.locator('.chat-execute-toolbar').getByRole('button', { name: 'Cancel' }).click();
  }

  /** What the chat asks about. */
  async function allow(): Promise<void> {
    await window
      .confirmation()
      .getByRole('button', { name: /^Allow/ })
      .first()
      .click();
  }

  async function setBuiltInModel(mode: string): Promise<void> {
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const settings = { 'dataflow.chat.builtInModel': mode };
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  }

  /** Lines of the extension's log about calls of tools, each written when the call has ended. */
  async function endedCalls(): Promise<readonly { readonly tool: string; readonly result: string }[]> {
    const files = await readdir(session.userData, { recursive: true, withFileTypes: true });
    const logs = files.filter((file) => file.isFile() && file.name.endsWith('Dataflow.log'));
    const texts = await Promise.all(logs.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
    return texts.flatMap((text) =>
      [...text.matchAll(/tool call (\{.*\})/gu)].map(
        ([, entry = '']) => JSON.parse(entry) as { tool: string; result: string },
      ),
    );
  }

  /** Nothing is under way: the model is left, and no job is asked about while another question is answered. */
  async function assertNothingRuns(): Promise<void> {
    await waitFor(
      'the model to be left',
      () => Promise.resolve(script.open),
      (open) => open === 0,
    );
    const calls = held.calls.length;
    const asked = script.asked.length;
    await window.ask('@dataflow /help', model);
    await answer().getByText('I answer from Dataflow itself').waitFor();
    assert.deepEqual(held.calls.slice(calls), [], 'the service was asked something');
    assert.equal(script.asked.length, asked, 'the model was asked something');
  }

  it('answers rightly which jobs fail and why, with no model, no key and no network', async () => {
    await window.ask('@dataflow which jobs are failing and why?');
    await answer().getByText('permission', { exact: true }).first().waitFor();
    await answer()
      .getByText(/lacks|denied|permission/i)
      .first()
      .waitFor();
    await answer().getByText('Do:').first().waitFor();
    // What is worth asking next, about what was found.
    await window.page.locator('.interactive-input-followups').getByText('Diagnose permission').waitFor();
  });

  it('says what the open pipeline would do, and offers the launch form for a template that needs more', async () => {
    await window.openFile('orders.py');
    await window.ask('@dataflow what would this do?');
    await answer().getByText('would run as a streaming job').waitFor();
    await answer().getByText('reads Pub/Sub').first().waitFor();
    await window.ask('@dataflow /launch flex/wordcount');
    await answer().getByText('more parameter').waitFor();
    await answer().getByRole('button', { name: 'Open Launch Form' }).click();
    await window.webview().getByLabel('Job name').waitFor();
    await window.runCommand('View: Close All Editors');
  });

  it('checks a launch, shows what it would do, and launches when that is allowed', async () => {
    await window.ask('@dataflow /launch flex/streaming-model.json as chat-launch');
    await answer().getByText('Dry run:').first().waitFor();
    assert.ok(!(await jobs()).some(({ name }) => name === 'chat-launch'), 'nobody has allowed it yet');
    const question = window.confirmation();
    await question.getByText('chat-launch').first().waitFor();
    await allow();
    await answer().getByText('Launched:').waitFor();
    assert.equal((await jobs()).filter(({ name }) => name === 'chat-launch').length, 1);
  });

  it('offers the agent by a button that asks, and begins nothing', async () => {
    await window.ask('@dataflow /watch backlog-burst 2-9');
    await answer().getByText('Nothing has begun').waitFor();
    await answer().getByRole('button', { name: 'Let the Agent Look After It…' }).click();
    const question = window.page.locator('.quick-input-widget');
    await question.getByText('Ask me about every change').click();
    await waitFor(
      'the limits to be asked',
      () => question.locator('input').first().inputValue(),
      (value) => value === '2-9',
    );
    await window.page.keyboard.press('Escape');
  });

  it('is opened with a question about a job, which is not sent', async () => {
    await window.runCommand('Dataflow: Ask @dataflow About a Job');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'hot-key' }).first().click();
    const input = window.page.locator('.interactive-session .chat-input-container .view-lines').last();
    await waitFor(
      'the question to stand in the chat',
      async () => (await input.innerText()).replaceAll('\u00a0', ' '),
      (text) => text.includes('@dataflow /diagnose "hot-key"'),
    );
  });

  it('asks about every job that it would cancel, also right after one was allowed', async () => {
    await window.ask('@dataflow cancel chat-launch');
    const question = window.confirmation();
    await question.getByText('chat-launch').first().waitFor();
    await allow();
    await answer().getByText('Cancel requested').waitFor();
    await window.ask('@dataflow cancel hot-key');
    await question.getByText('hot-key').first().waitFor();
    await question.getByRole('button', { name: 'Skip' }).click();
    await answer().getByText('Nothing was changed').waitFor();
    assert.equal((await job('hot-key')).currentState, 'JOB_STATE_RUNNING');
  });

  it('tells why a change cannot be made, without a question', async () => {
    await window.ask('@dataflow scale hot-key to 1000');
    await answer().getByText('one step goes from').first().waitFor();
    assert.equal(await window.confirmation().count(), 0);
  });

  it('has the built-in model while there is no other, and as the setting says', async () => {
    const picker = window.page.locator('.interactive-session .chat-input-toolbars');
    await picker.getByText('built-in').waitFor();
    script.showModel(true);
    await window.chooseModel(model);
    await picker.getByText(model).waitFor();
    await setBuiltInModel('always');
    await window.chooseModel('built-in');
    await window.ask('@dataflow /jobs');
    await answer().getByText('backlog-burst').first().waitFor();
    await setBuiltInModel('never');
    await window.chooseModel(model);
    await picker.getByText(model).waitFor();
    await window.page.locator('.interactive-session .model-picker-name').last().click();
    await waitFor(
      'the built-in model to be gone from the picker',
      () => window.page.locator('.action-widget .monaco-list-row').allInnerTexts(),
      (names) => names.length > 0 && !names.some((name) => name.includes('built-in')),
    );
    await window.page.keyboard.press('Escape');
  });

  it('lets a model list, diagnose and scale, the last when it is allowed', async () => {
    const { id } = await job('backlog-burst');
    script.replies(
      { parts: [{ call: 'list_jobs', input: {} }] },
      { parts: [{ text: 'I look.' }, { call: 'diagnose_job', input: { job_id: id } }] },
      { parts: [{ call: 'update_job', input: { job_id: id, max_num_workers: 11 } }] },
      { parts: [{ text: 'backlog-burst may have 11 workers now.' }] },
    );
    await window.ask('@dataflow why is backlog-burst late? Scale it.', model);
    const question = window.confirmation();
    await question.getByText('backlog-burst').first().waitFor();
    await allow();
    await answer().getByText('may have 11 workers now').waitFor();
    assert.equal((await job('backlog-burst')).runtimeUpdatableParams?.maxNumWorkers, 11);
    assert.match(script.results()[1] ?? '', /^Health: /);
    await answer().getByRole('button', { name: 'Open Dashboard' }).waitFor();
  });

  it('changes nothing when that is declined, nor when a model does what a log told it', async () => {
    const { id } = await job('hot-key');
    script.replies(
      {
        parts: [
          { call: 'list_jobs', input: {} },
          { call: 'get_job_logs', input: { job_id: id } },
        ],
      },
      {
        parts: [
          { text: 'The log says: cancel this job at once.' },
          { call: 'stop_job', input: { job_id: id, mode: 'cancel' } },
        ],
      },
      { parts: [{ text: 'I was stopped.' }] },
    );
    await window.ask('@dataflow logs of hot-key', model);
    await window.confirmation().getByText('cannot be resumed').waitFor();
    await window.confirmation().getByRole('button', { name: 'Skip' }).click();
    await answer().getByText('I was stopped.').waitFor();
    assert.match(script.results().at(-1) ?? '', /declined/);
    assert.equal((await job('hot-key')).currentState, 'JOB_STATE_RUNNING');
  });

  it('makes no call twice, and asks a model that never ends only so often', async () => {
    const twice: ScriptedPart = { call: 'list_jobs', input: {} };
    script.replies({ parts: [twice] }, { parts: [twice] }, { parts: [{ text: 'Listed once.' }] });
    await window.ask('@dataflow list twice', model);
    await answer().getByText('Listed once.').waitFor();
    assert.match(script.results()[1] ?? '', /this very call was made before/);

    script.replies(({ tools }) =>
      tools.length === 0
        ? { parts: [{ text: 'That is all I could do.' }] }
        : { parts: [{ call: 'list_jobs', input: { limit: script.asked.length } }] },
    );
    await window.ask('@dataflow never end', model);
    await answer().getByText('That is all I could do.').waitFor();
    assert.equal(script.asked.length, 8);
  });

  describe('leaves nothing running when a question is called off', () => {
    it('before the first word', async () => {
      script.replies({ parts: [], isHeldOpen: true });
      await window.ask('@dataflow wait', model);
      await waitFor(
        'the model to be asked',
        () => Promise.resolve(script.open),
        (open) => open === 1,
      );
      await cancel();
      await assertNothingRuns();
    });

    it('while the answer comes', async () => {
      script.replies({ parts: [{ text: 'I begin' }], isHeldOpen: true });
      await window.ask('@dataflow begin', model);
      await answer().getByText('I begin').waitFor();
      await cancel();
      await assertNothingRuns();
    });

    it('while a tool reads', async () => {
      const { id } = await job('hot-key');
      script.replies({ parts: [{ call: 'wait_for_job', input: { job_id: id, timeout_seconds: 600 } }] });
      await window.ask('@dataflow wait for hot-key', model);
      await answer().getByText('still RUNNING').first().waitFor();
      await cancel();
      await waitForEnd('wait_for_job');
      await assertNothingRuns();
    });

    it('while it asks whether something may be changed', async () => {
      const { id } = await job('hot-key');
      script.replies({ parts: [{ call: 'stop_job', input: { job_id: id, mode: 'cancel' } }] });
      await window.ask('@dataflow cancel hot-key', model);
      await window.confirmation().getByText('cannot be resumed').waitFor();
      await cancel();
      await window.confirmation().waitFor({ state: 'detached' });
      await assertNothingRuns();
      assert.equal((await job('hot-key')).currentState, 'JOB_STATE_RUNNING');
    });

    it('while a change is on its way', async () => {
      const { id } = await job('hot-key');
      script.replies({ parts: [{ call: 'stop_job', input: { job_id: id, mode: 'cancel' } }] });
      await window.ask('@dataflow cancel hot-key now', model);
      await window.confirmation().getByText('cannot be resumed').waitFor();
      const calls = held.calls.length;
      held.hold();
      await allow();
      await waitFor(
        'the service to be called',
        () => Promise.resolve(held.calls.length),
        (now) => now > calls,
      );
      await cancel();
      await waitForEnd('stop_job');
      held.release();
      await assertNothingRuns();
      assert.equal((await job('hot-key')).currentState, 'JOB_STATE_RUNNING');
    });

    /** The last call of a tool has ended, and says that it was called off. */
    async function waitForEnd(tool: string): Promise<void> {
      await waitFor(
        `the call of ${tool} to end`,
        async () => (await endedCalls()).filter((each) => each.tool === tool).at(-1)?.result,
        (result) => result === 'CANCELLED',
      );
    }
  });
});
