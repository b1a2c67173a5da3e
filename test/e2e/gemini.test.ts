import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow, type LocalDataflow } from '../../scripts/local/localDataflow.ts';
import { localProject } from '../../scripts/local/samples.ts';
import { GeminiService, serviceModel } from '../chat/gemini/geminiService.ts';
import { waitFor } from '../waitFor.ts';

const goodKey = 'AIzaGood-key-in-the-editor-0123456789';
const badKey = 'AIzaBad-key-in-the-editor-01234567890';

describe('Gemini in the chat of a real VS Code', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let gemini: GeminiService;
  let service: LocalDataflow;
  let window: EditorWindow;
  let userData: string;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-gemini-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    gemini = await GeminiService.start({ apiKey: goodKey }, [
      serviceModel('gemini-3-flash', { displayName: 'Gemini 3 Flash' }),
    ]);
    undo.push(() => gemini.close());
    service = await startLocalDataflow(() => undefined, {}, ['--scenario', 'hot-key']);
    undo.push(() => service.close());
    const session = await startCodeServer({
      env: { ...service.env, DATAFLOW_EMULATOR_PROJECT: localProject },
      extensions: [await packageExtension(scratch)],
      machineSettings: { 'dataflow.gemini.baseUrl': gemini.url },
    });
    userData = session.userData;
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder: scratch });
    // The palette knows the commands of extensions when these are there.
    await window.openJobsView();
    undo.push(() => window.close());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  async function setKey(key: string): Promise<void> {
    await window.runCommand('Dataflow: Set Gemini API Key');
    await typeKey(key);
  }

  async function typeKey(key: string): Promise<void> {
    const input = window.page.locator('.quick-input-widget input[type="password"]');
    await input.fill(key);
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  it('says once that a key is bad, with a button to set another, while the built-in model stays', async () => {
    await setKey(badKey);
    await window.chooseModel('Gemini (not available)');
    await window.ask('@dataflow which jobs run?', 'Gemini');
    const answer = window.answers().last();
    await answer.getByText('does not accept the API key').first().waitFor();
    assert.equal(await answer.getByText('does not accept the API key').count(), 1);
    await answer.getByRole('button', { name: 'Set Gemini API Key' }).click();
    await typeKey(goodKey);
  });

  it('answers with the tools, and goes on after a call as Gemini 3 asks for it', async () => {
    gemini.reply(
      { chunks: [{ parts: [{ functionCall: { name: 'list_jobs', args: {} } }] }] },
      { chunks: [{ parts: [{ text: 'It is **hot-key**, ' }] }, { parts: [{ text: 'which runs.' }] }] },
    );
    await window.chooseModel('Gemini 3 Flash');
    await window.ask('@dataflow which jobs run?', 'Gemini 3 Flash');
    await window.answers().last().getByText('which runs.').waitFor();
    assert.equal(gemini.asked.length, 2, 'one question and one result');
    const result = gemini.asked[1]?.contents.at(-1)?.parts[0]?.functionResponse;
    assert.equal(result?.name, 'list_jobs');
    assert.match(JSON.stringify(result.response), /hot-key/);
  });

  it('stops asking Gemini when the question is called off', async () => {
    gemini.reply({ chunks: [{ parts: [{ text: 'I begin' }] }], isHeldOpen: true });
    await window.ask('@dataflow what is a watermark?', 'Gemini 3 Flash');
    await window.answers().last().getByText('I begin').waitFor();
    await window.page.locator('.chat-execute-toolbar').getByRole('button', { name: 'Cancel' }).click();
    await waitFor(
      'the stream to be left',
      () => Promise.resolve(gemini.open),
      (open) => open === 0,
    );
  });

  it('leaves no key in settings, logs or any other file of the editor', async () => {
    const leaks: string[] = [];
    for (const file of await readdir(userData, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      const content = await readFile(path);
      if ([goodKey, badKey].some((key) => content.includes(key))) leaks.push(path);
    }
    assert.deepEqual(leaks, []);
  });
});
