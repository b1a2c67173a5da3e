import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { approvalAnswers, type PersonQuestion } from '../../src/agent/pipeline/person.ts';
import { EditorPerson } from '../../src/views/agent/editorPerson.ts';
import { eventually } from './modelJobs.ts';
import { activeExtension } from './run.ts';

const lead = 'Launch the Dataflow job "totals"? It is billed while it runs.';
const names = Array.from({ length: 200 }, (_, index) => `option${index}`);
const thief = 'gs://thief/everything';

function questionOf(message: string): PersonQuestion {
  const job = { connectionId: 'c', projectId: 'p', location: 'l', jobName: 'totals' };
  return { taskId: 't1', job, isApproval: true, message, detail: 'Because.', answers: approvalAnswers };
}

/** A message as it was shown. */
interface Shown {
  readonly text: string;
  readonly isModal: boolean;
  readonly detail: string;
  readonly choices: readonly string[];
}

describe('The agent, asking a person', () => {
  const { showWarningMessage } = vscode.window;
  let log: vscode.LogOutputChannel;
  let asking: EditorPerson;
  let seen: Shown[];

  before(async () => {
    await activeExtension();
    log = vscode.window.createOutputChannel('Question tests', { log: true });
  });
  after(() => {
    log.dispose();
  });
  beforeEach(() => {
    seen = [];
    asking = new EditorPerson({ log, showJournal: () => undefined });
  });
  afterEach(async () => {
    Object.assign(vscode.window, { showWarningMessage });
    asking.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** What the person answers to each message in turn; the last one is left open. */
  function willAnswer(...replies: readonly ((shown: Shown) => string)[]): void {
    const show = (text: string, ...rest: readonly (string | vscode.MessageOptions)[]): Promise<string> => {
      const options = rest.find((each) => typeof each !== 'string') ?? {};
      const choices = rest.filter((each) => typeof each === 'string');
      const shown = { text, isModal: options.modal === true, detail: options.detail ?? '', choices };
      seen.push(shown);
      const reply = replies[seen.length - 1];
      assert.ok(reply, `nobody expected ${text}`);
      return Promise.resolve(reply(shown));
    };
    Object.assign(vscode.window, { showWarningMessage: show });
  }

  const shownDocument = (): string => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === 'dataflow-question' ? document.getText() : '';
  };

  it('has long questions answered only where all of it is shown', async () => {
    const parameters = names.map((name) => `- ${name} = ${name.endsWith('199') ? thief : 'x'.repeat(30)}`);
    let document = '';
    willAnswer(
      () => 'Details',
      () => {
        document = shownDocument();
        return 'Approve';
      },
    );
    const question = questionOf([lead, 'Parameters (200):', ...parameters].join('\n'));
    assert.equal(await asking.ask(question, new AbortController().signal), 'approve');
    for (const line of [lead, ...parameters, 'Because.']) {
      assert.ok(document.split('\n').includes(line), line);
    }
    const [notice, last] = seen;
    assert.deepEqual(notice?.choices, ['Details'], 'nothing to say yes to');
    assert.match(notice.text, /This is not all of it/);
    // A modal would hide the document.
    assert.equal(last?.isModal, false);
    await eventually(shownDocument, (text) => text.includes('not open any more'));
  });

  it('breaks the lines of a long question so that they fit the window, and none looks like another', async () => {
    let document = '';
    willAnswer(
      () => 'Details',
      () => {
        document = shownDocument();
        return 'Decline';
      },
    );
    const value = `${'y'.repeat(91)}- option = none ${'z'.repeat(3000)}`;
    const question = questionOf(`${lead}\nParameters (1):\n- text = ${value}`);
    assert.equal(await asking.ask(question, new AbortController().signal), 'decline');
    const lines = document.split('\n');
    assert.ok(lines.length > 30 && lines.every(({ length }) => length <= 110));
    assert.equal(lines.filter((line) => line.startsWith('- ')).length, 1);
  });

  it('has short questions answered at once, or in a dialog with a parameter a line', async () => {
    willAnswer(
      () => 'Details',
      () => 'Approve',
    );
    const question = questionOf(`${lead}\nParameters (2):\n- input = a\n- output = b`);
    assert.equal(await asking.ask(question, new AbortController().signal), 'approve');
    const [notice, dialog] = seen;
    assert.deepEqual(notice?.choices, ['Approve', 'Decline', 'Details']);
    assert.deepEqual([dialog?.isModal, dialog?.text], [true, lead]);
    assert.equal(dialog?.detail, 'Parameters (2):\n- input = a\n- output = b\n\nBecause.');
  });
});
