import * as vscode from 'vscode';
import type { LogSeverity } from '../../dataflow/jobHistory.ts';
import { labelText } from '../displayText.ts';
import type { LogFilter } from './logFilter.ts';

const severities: readonly LogSeverity[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];

/**
 * Asks what a document shall leave out.
 * @param steps that the document names
 * @returns undefined when the person gave up
 */
export async function askFilter(now: LogFilter, steps: readonly string[]): Promise<LogFilter | undefined> {
  const part = await vscode.window.showQuickPick(
    [
      { label: '$(warning) Severity…', description: now.severity ?? 'all', part: 'severity' as const },
      {
        label: '$(symbol-event) Step…',
        description: now.step === undefined ? 'all' : labelText(now.step),
        part: 'step' as const,
      },
      {
        label: '$(search) Text…',
        description: now.text === undefined ? 'any' : labelText(now.text),
        part: 'text' as const,
      },
    ],
    { title: 'Filter This Document', placeHolder: 'By what?' },
  );
  switch (part?.part) {
    case 'severity':
      return askSeverity(now);
    case 'step':
      return askStep(now, steps);
    case 'text':
      return askText(now);
    case undefined:
      return undefined;
  }
}

async function askSeverity({ severity, ...rest }: LogFilter): Promise<LogFilter | undefined> {
  const items = [
    { label: 'All', picked: severity === undefined, severity: undefined },
    ...severities.map((each) => ({
      label: `${each} and more severe`,
      picked: each === severity,
      severity: each,
    })),
  ];
  const choice = await vscode.window.showQuickPick(items, { title: 'Filter by Severity' });
  return choice && { ...rest, ...(choice.severity !== undefined && { severity: choice.severity }) };
}

async function askStep(
  { step, ...rest }: LogFilter,
  steps: readonly string[],
): Promise<LogFilter | undefined> {
  const known = step === undefined ? steps : [...new Set([step, ...steps])];
  const items = [
    { label: 'All', step: undefined },
    ...[...known].sort().map((each) => ({ label: labelText(each), step: each })),
  ];
  const choice = await vscode.window.showQuickPick(items, {
    title: 'Filter by Step',
    placeHolder: 'A step that the document names',
  });
  return choice && { ...rest, ...(choice.step !== undefined && { step: choice.step }) };
}

async function askText({ text, ...rest }: LogFilter): Promise<LogFilter | undefined> {
  const typed = await vscode.window.showInputBox({
    title: 'Filter by Text',
    prompt: 'Only entries that hold this, upper or lower case; empty: all.',
    value: text ?? '',
  });
  if (typed === undefined) return undefined;
  return typed.trim() === '' ? rest : { ...rest, text: typed };
}
