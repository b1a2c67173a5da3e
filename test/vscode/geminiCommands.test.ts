import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { builtinModelVendor, geminiVendor } from '../../src/manifest/chat.ts';
import { GeminiService, serviceModel } from '../chat/gemini/geminiService.ts';
import { eventually } from './modelJobs.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

const key = 'AIzaKey-of-the-editor-tests-0123456789';

describe('The account of Gemini', () => {
  const offered = [serviceModel('gemini-3-flash')];
  let gemini: GeminiService;
  let person: Person;

  const baseUrl = (value: string | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration()
      .update('dataflow.gemini.baseUrl', value, vscode.ConfigurationTarget.Global);
  const models = async (vendor = geminiVendor): Promise<readonly string[]> =>
    (await vscode.lm.selectChatModels({ vendor })).map(({ id }) => id).toSorted();
  const offers = (...ids: readonly string[]): Promise<readonly string[]> =>
    eventually(models, (found) => found.join() === ids.join());

  before(async () => {
    await activeExtension();
    gemini = await GeminiService.start({ apiKey: key }, offered);
    await baseUrl(gemini.url);
  });
  after(async () => {
    await baseUrl(undefined);
    await gemini.close();
  });
  beforeEach(() => {
    person = new Person();
  });
  afterEach(() => {
    person.leave();
  });

  it('offers nothing when the key is not typed', async () => {
    person.will('Set API key', undefined);
    await run('dataflow.manageGemini');
    assert.deepEqual(await models(), []);
  });

  it('offers its models once the key is typed, and those that came since when it is to look again', async () => {
    person.will('Set API key', key);
    await run('dataflow.manageGemini');
    await offers('gemini-3-flash');
    offered.push(serviceModel('gemini-3-pro'));
    person.will('Look for models again');
    await run('dataflow.manageGemini');
    await offers('gemini-3-flash', 'gemini-3-pro');
  });

  it('leads to the settings of Vertex AI', async () => {
    person.will('Use Vertex AI');
    await run('dataflow.manageGemini');
    const tab = await eventually(
      () => vscode.window.tabGroups.activeTabGroup.activeTab,
      (active) => active?.label === 'Settings',
    );
    assert.ok(tab);
    await vscode.window.tabGroups.close(tab);
  });

  it('forgets the key, says so, and leaves the built-in model', async () => {
    await offers('gemini-3-flash', 'gemini-3-pro');
    await run('dataflow.removeGeminiApiKey');
    assert.match(person.seen[0]?.text ?? '', /key was removed/);
    await offers();
    await eventually(
      () => models(builtinModelVendor),
      ({ length }) => length === 1,
    );
  });
});
