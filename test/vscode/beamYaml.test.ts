import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, ModelJobs, type ServiceJob } from './modelJobs.ts';
import { Person } from './person.ts';
import { activeExtension, newDocument, run } from './run.ts';

const right = `pipeline:
  type: chain
  transforms:
    - type: Create
      config:
        elements: [{word: tide, n: 1}]
    - type: LogForTesting
      config:
        prefix: "{{ prefix }}"
`;
const wrong = right.replace('type: Create', 'type: Crate').replace('"{{ prefix }}"', 'x');

describe('Beam YAML in the editor', () => {
  let person: Person;
  let folder: string;
  let file: vscode.Uri;
  let jobs: ModelJobs;

  before(async () => {
    await activeExtension();
    jobs = new ModelJobs();
    folder = await mkdtemp(join(tmpdir(), 'beam-yaml-'));
    file = vscode.Uri.file(join(folder, 'tide.beam.yaml'));
    await writeFile(file.fsPath, right);
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    person = new Person();
  });
  afterEach(async () => {
    person.leave();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const open = async (content: string): Promise<vscode.TextDocument> => {
    const document = await newDocument('yaml', content);
    await vscode.window.showTextDocument(document);
    return document;
  };
  const problems = ({ uri }: vscode.TextDocument): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Beam YAML');

  /** The job that this test has launched; it is stopped at once. */
  async function launched(name: string): Promise<ServiceJob> {
    const job = await eventually(
      async () =>
        (await jobs.call<{ jobs?: ServiceJob[] }>('GET', 'jobs')).jobs?.find((each) =>
          each.name.startsWith(name),
        ),
      (found) => found !== undefined,
    );
    assert.ok(job);
    await person.seesCancelled(jobs, job);
    return job;
  }

  it('marks what Beam would refuse at its line, and mends it by one click', async () => {
    const document = await open(wrong);
    const [problem] = await eventually(
      () => Promise.resolve(problems(document)),
      (found) => found.length > 0,
    );
    assert.equal(document.getText(problem?.range), 'Crate');
    assert.match(problem?.message ?? '', /Did you mean "Create"/);
    const [fix] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem?.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    assert.equal(fix?.title, 'Change to "Create"');
    assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    await eventually(
      () => Promise.resolve(problems(document)),
      (found) => found.length === 0,
    );
  });

  it('offers transforms, their config and the names of other transforms, and says what they mean', async () => {
    const text =
      'pipeline:\n  transforms:\n    - type: ReadFromText\n      name: Lines\n      config:\n        \n    - type: Filter\n      input: ';
    const document = await open(text);
    const offered = async (offset: number): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        document.positionAt(offset),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    assert.ok((await offered(text.indexOf('Filter') + 3)).includes('Filter'));
    assert.ok((await offered(text.indexOf('        \n') + 8)).includes('path'));
    assert.ok((await offered(text.length)).includes('Lines'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      document.positionAt(text.indexOf('ReadFromText') + 2),
    );
    const [content] = hovers.flatMap(({ contents }) => contents);
    assert.match(content instanceof vscode.MarkdownString ? content.value : '', /Reads lines/);
  });

  it('has links above a pipeline, and none above other YAML', async () => {
    const lenses = ({ uri }: vscode.TextDocument): Thenable<vscode.CodeLens[]> =>
      vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);
    const found = await lenses(await open(`# Tide\n${right}`));
    assert.deepEqual(
      found.map(({ command }) => command?.command),
      ['dataflow.runPipelineLocally', 'dataflow.runPipelineOnGoogleCloud', 'dataflow.validatePipeline'],
    );
    assert.equal(found[0]?.range.start.line, 1);
    assert.deepEqual(await lenses(await open('pipeline:\n  stages: []\n')), []);
  });

  it('says that a pipeline is right, or shows what is wrong', async () => {
    const document = await open(right);
    await run('dataflow.validatePipeline', document.uri);
    assert.match(person.seen[0]?.text ?? '', /Beam 2\.\d+\.\d+ would take/);
    const other = await open(wrong);
    await run('dataflow.validatePipeline', other.uri);
    assert.equal(problems(other).length, 1);
    await run('dataflow.validatePipeline', (await open('a: 1\n')).uri);
    assert.match(person.seen.at(-1)?.text ?? '', /no Beam YAML pipeline/);
  });

  it('runs a pipeline on the local Dataflow with the values of its Jinja variables', async () => {
    person.will('sea: ');
    await run('dataflow.runPipelineLocally', file);
    const job = await launched('tide-');
    assert.ok(person.seen.some(({ text }) => text.includes(`${job.name} was launched`)));
    assert.match(person.seen[0]?.text ?? '', /Value of prefix/);
  });

  it('runs one elsewhere only after asking', async () => {
    const document = await open(right.replace('"{{ prefix }}"', 'asked'));
    person.will(undefined);
    await run('dataflow.runPipelineOnGoogleCloud', document.uri);
    assert.match(person.seen[0]?.detail ?? '', /A job starts in the project/);
    person.will('Run');
    await run('dataflow.runPipelineOnGoogleCloud', document.uri);
    await launched('untitled-');
  });

  it('does not run what Beam would refuse before it was looked at', async () => {
    const document = await open(wrong);
    await run('dataflow.runPipelineLocally', document.uri);
    assert.match(person.seen[0]?.text ?? '', /1 problem that Beam would refuse/);
    assert.deepEqual(person.seen[0]?.choices, ['Show Problems', 'Run Anyway']);
  });

  it('opens ready pipelines', async () => {
    person.will('Word count');
    await run('dataflow.newPipeline');
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /CountWords/);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'yaml');
  });

  it('gives the skills and prompts to the chat of the editor', async () => {
    const listed =
      await vscode.commands.executeCommand<{ uri: { path: string } }[]>('_listExtensionPromptFiles');
    const paths = listed.map(({ uri }) => uri.path);
    for (const end of ['/skills/dataflow-triage/SKILL.md', '/prompts/write-beam-yaml.prompt.md']) {
      assert.ok(
        paths.some((path) => path.endsWith(end)),
        paths.join(' '),
      );
    }
  });
});
