import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, type ModelJobs, type ServiceJob } from './modelJobs.ts';
import { run } from './run.ts';

/** A dialog as a person sees it. */
export interface Dialog {
  readonly kind: 'modal' | 'message' | 'pick' | 'input';
  /** The question, title or message. */
  readonly text: string;
  /** What stands below the question of a modal. */
  readonly detail: string;
  /** Buttons, or labels of what can be picked. */
  readonly choices: readonly string[];
}

/** How a dialog is answered: a button, the beginning of a label, or what is typed; undefined leaves it by Escape. */
export type Reply = string | undefined | ((dialog: Dialog) => string | undefined);

type Window = Pick<
  typeof vscode.window,
  'showWarningMessage' | 'showInformationMessage' | 'showErrorMessage' | 'showQuickPick' | 'showInputBox'
>;

/**
 * Stands for the person at the editor: the editor refuses to show a modal while it runs tests, and no command answers
 * one. Dialogs are answered in their order; one that nobody expected fails the test that is running.
 */
export class Person {
  /** Everything that was shown, oldest first. */
  readonly seen: Dialog[] = [];
  private readonly replies: Reply[] = [];
  private readonly editor: Window;

  constructor() {
    const { showWarningMessage, showInformationMessage, showErrorMessage, showQuickPick, showInputBox } =
      vscode.window;
    this.editor = {
      showWarningMessage,
      showInformationMessage,
      showErrorMessage,
      showQuickPick,
      showInputBox,
    };
    const message = async (text: string, ...rest: readonly unknown[]): Promise<unknown> => {
      const { options, items } = messageParts(rest);
      const isModal = options.modal === true;
      const titles = items.map((item) => (typeof item === 'string' ? item : item.title));
      const dialog: Dialog = {
        kind: isModal ? 'modal' : 'message',
        text,
        detail: options.detail ?? '',
        choices: titles,
      };
      const answer = this.answer(dialog, isModal);
      return Promise.resolve(items[titles.indexOf(answer ?? '')]);
    };
    Object.assign(vscode.window, {
      showWarningMessage: message,
      showInformationMessage: message,
      showErrorMessage: message,
      showQuickPick: async (
        items: readonly vscode.QuickPickItem[] | Thenable<readonly vscode.QuickPickItem[]>,
        options?: vscode.QuickPickOptions,
      ) => {
        const offered = await items;
        const choices = offered.map(({ label }) => label);
        const dialog: Dialog = { kind: 'pick', text: options?.title ?? '', detail: '', choices };
        const answer = this.answer(dialog, true);
        const chosen = offered.find(({ label }) => answer !== undefined && label.includes(answer));
        assert.ok(answer === undefined || chosen, `${String(answer)} is offered among ${choices.join(', ')}`);
        return options?.canPickMany === true && chosen ? [chosen] : chosen;
      },
      showInputBox: async (options?: vscode.InputBoxOptions) => {
        const text = options?.title ?? '';
        const answer = this.answer({ kind: 'input', text, detail: options?.prompt ?? '', choices: [] }, true);
        const problem = answer === undefined ? undefined : await options?.validateInput?.(answer);
        assert.equal(problem ?? undefined, undefined, `"${String(answer)}" can be entered`);
        return answer;
      },
    });
  }

  /** What the next dialogs are answered. Messages that only tell something need no answer. */
  will(...replies: readonly Reply[]): void {
    this.replies.push(...replies);
  }

  /**
   * Cancels a job that was started here, until the notice of its end has come. Else that would come in a test that
   * follows: while nobody looks at the Jobs view, ends are seen late.
   */
  async seesCancelled(jobs: ModelJobs, { id, name }: Pick<ServiceJob, 'id' | 'name'>): Promise<void> {
    await jobs.call('PUT', `jobs/${id}`, { requestedState: 'JOB_STATE_CANCELLED' });
    await eventually(
      async () => {
        await run('dataflow.refresh');
        return this.seen.map(({ text }) => text);
      },
      (texts) => texts.includes(`The job "${name}" was cancelled.`),
    );
  }

  /** Fails when a dialog that was expected has not come. */
  leave(): void {
    Object.assign(vscode.window, this.editor);
    assert.equal(this.replies.length, 0, 'every dialog that was expected has come');
  }

  private answer(dialog: Dialog, isQuestion: boolean): string | undefined {
    this.seen.push(dialog);
    if (!isQuestion) return undefined;
    assert.ok(this.replies.length > 0, `nobody expected ${JSON.stringify(dialog)}`);
    const reply = this.replies.shift();
    return typeof reply === 'function' ? reply(dialog) : reply;
  }
}

type Item = string | vscode.MessageItem;

function messageParts(rest: readonly unknown[]): {
  readonly options: vscode.MessageOptions;
  readonly items: readonly Item[];
} {
  const [first] = rest;
  const hasOptions = typeof first === 'object' && first !== null && !('title' in first);
  const items = (hasOptions ? rest.slice(1) : rest).filter(isItem);
  return { options: hasOptions ? first : {}, items };
}

function isItem(value: unknown): value is Item {
  return typeof value === 'string' || (typeof value === 'object' && value !== null && 'title' in value);
}
