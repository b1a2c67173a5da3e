import * as vscode from 'vscode';
import type { StepPlace } from './connectionDraft.ts';

/** An answer of one step of several; undefined when it was given up. */
export type StepAnswer<T> = T | 'back' | undefined;

export interface TextQuestion {
  readonly title: string;
  readonly place?: StepPlace;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** @returns why a text cannot be taken, or undefined */
  readonly problem: (text: string) => string | undefined;
}

/** Asks for a text, trimmed, which can be taken. */
export async function askText(question: TextQuestion): Promise<StepAnswer<string>> {
  const input = vscode.window.createInputBox();
  input.title = question.title;
  input.prompt = question.prompt;
  input.placeholder = question.placeholder;
  input.value = question.value ?? '';
  placed(input, question.place);
  return new Promise((resolve) => {
    input.onDidChangeValue(() => {
      input.validationMessage = undefined;
    });
    input.onDidAccept(() => {
      const text = input.value.trim();
      input.validationMessage = question.problem(text);
      if (input.validationMessage === undefined) close(text);
    });
    const close = closing(input, resolve);
    input.show();
  });
}

/** Shows a list that `fill` may change while it stands, and waits for what `accept` makes of the choice. */
export async function askChoice<Item extends vscode.QuickPickItem, Value>(question: {
  readonly title: string;
  readonly place?: StepPlace;
  readonly placeholder: string;
  readonly fill: (quickPick: vscode.QuickPick<Item>, signal: AbortSignal) => void;
  /** @returns undefined for a choice that cannot be taken; the list stays. */
  readonly accept: (quickPick: vscode.QuickPick<Item>) => Value | undefined;
}): Promise<StepAnswer<Value>> {
  const quickPick = vscode.window.createQuickPick<Item>();
  quickPick.title = question.title;
  quickPick.placeholder = question.placeholder;
  placed(quickPick, question.place);
  const open = new AbortController();
  return new Promise((resolve) => {
    quickPick.onDidAccept(() => {
      const value = question.accept(quickPick);
      if (value !== undefined) close(value);
    });
    const close = closing<Value>(quickPick, (answer) => {
      open.abort();
      resolve(answer);
    });
    question.fill(quickPick, open.signal);
    quickPick.show();
  });
}

type StepInput = vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox;

function placed(
  input: Pick<StepInput, 'step' | 'totalSteps' | 'buttons' | 'ignoreFocusOut'>,
  place?: StepPlace,
): void {
  // Looking up an id in a browser must not end it.
  input.ignoreFocusOut = true;
  if (!place) return;
  input.step = place.step;
  input.totalSteps = place.totalSteps;
  if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
}

/** @returns a function that answers and closes; closing it otherwise answers undefined */
function closing<T>(
  input: Pick<vscode.InputBox, 'onDidHide' | 'onDidTriggerButton' | 'hide' | 'dispose'>,
  resolve: (answer: StepAnswer<T>) => void,
): (answer: StepAnswer<T>) => void {
  const close = (answer: StepAnswer<T>): void => {
    resolve(answer);
    input.dispose();
  };
  input.onDidTriggerButton((button) => {
    if (button === vscode.QuickInputButtons.Back) close('back');
  });
  input.onDidHide(() => {
    close(undefined);
  });
  return close;
}
