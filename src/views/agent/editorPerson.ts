import { EventEmitter } from 'node:events';
import * as vscode from 'vscode';
import type { Person, PersonQuestion } from '../../agent/pipeline/person.ts';
import type { Log } from '../../dataflow/log.ts';
import { labelText } from '../displayText.ts';
import { QuestionDocuments } from './questionDocuments.ts';
import { dialogText, documentText, longestNotification, noticeText } from './questionText.ts';

/** A question that waits for an answer. */
export interface PendingQuestion {
  readonly question: PersonQuestion;
  readonly answer: (id: string) => void;
}

const details = 'Details';
const showJournal = 'Show Journal';

/**
 * The person at this editor. A question comes as a notification; when that is dismissed, which is no answer, it can be
 * answered from the status bar until it is too old. Answers are offered only where the whole question is shown: a long one
 * opens as a document first.
 */
export class EditorPerson implements Person, vscode.Disposable {
  private readonly waiting = new Map<string, PendingQuestion>();
  private readonly events = new EventEmitter<{ change: [] }>();
  private readonly documents = new QuestionDocuments();

  constructor(private readonly deps: { readonly log: Log; readonly showJournal: (taskId: string) => void }) {}

  pending(): readonly PendingQuestion[] {
    return [...this.waiting.values()];
  }

  /** Told when questions come or go. */
  onDidChange(listener: () => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  async ask(question: PersonQuestion, signal: AbortSignal): Promise<string | undefined> {
    const { taskId } = question;
    try {
      return await new Promise<string | undefined>((resolve) => {
        if (signal.aborted) {
          resolve(undefined);
          return;
        }
        signal.addEventListener('abort', () => {
          resolve(undefined);
        });
        const pending = { question, answer: resolve };
        this.waiting.set(taskId, pending);
        this.events.emit('change');
        this.putQuestion(pending);
      });
    } finally {
      this.waiting.delete(taskId);
      this.documents.forget(question);
      this.events.emit('change');
    }
  }

  tell({ taskId, message }: { readonly taskId: string; readonly message: string }): void {
    vscode.window.showWarningMessage(labelText(message, longestNotification), showJournal).then(
      (choice) => {
        if (choice === showJournal) this.deps.showJournal(taskId);
      },
      (error: unknown) => {
        this.deps.log.error(`Telling of the agent: ${String(error)}`);
      },
    );
  }

  /** Puts a question once more, with everything it rests on. */
  async putInFull({ question, answer }: PendingQuestion): Promise<void> {
    const { job, message, detail } = question;
    const labels = question.answers.map(({ label }) => label);
    if (!this.isWaiting(question)) {
      await this.sayTooLate();
      return;
    }
    const dialog = dialogText(message, detail);
    if (!dialog) {
      await this.documents.show(question, `${job.jobName} question`, documentText(message, detail));
      // Beside the document, so that it can be read to its end. It may be away before that: the status bar asks again.
      const all = `The agent asks about ${labelText(job.jobName, 80)}. Read all of it in the document that is open, then answer.`;
      this.take(question, answer, await vscode.window.showWarningMessage(all, ...labels));
      return;
    }
    const options = { modal: true, detail: dialog.below };
    this.take(question, answer, await vscode.window.showWarningMessage(dialog.first, options, ...labels));
  }

  dispose(): void {
    this.documents.dispose();
    this.waiting.clear();
    this.events.removeAllListeners();
  }

  private putQuestion(pending: PendingQuestion): void {
    const { question, answer } = pending;
    const { text, isWhole } = noticeText(question.message);
    const labels = isWhole ? question.answers.map(({ label }) => label) : [];
    vscode.window
      .showWarningMessage(text, ...labels, details)
      .then((chosen) => {
        if (chosen === details) return this.putInFull(pending);
        this.take(question, answer, chosen);
        return undefined;
      })
      .then(undefined, (error: unknown) => {
        this.deps.log.error(`Asking about the agent: ${String(error)}`);
      });
  }

  private take(question: PersonQuestion, answer: (id: string) => void, chosen: string | undefined): void {
    const found = question.answers.find(({ label }) => label === chosen);
    if (!found) return;
    if (this.isWaiting(question)) answer(found.id);
    else void this.sayTooLate();
  }

  private isWaiting(question: PersonQuestion): boolean {
    return this.waiting.get(question.taskId)?.question === question;
  }

  private async sayTooLate(): Promise<void> {
    await vscode.window.showInformationMessage(
      'That question of the agent is not open any more. Nothing was changed by your answer.',
    );
  }
}
