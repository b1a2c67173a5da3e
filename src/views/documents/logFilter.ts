import { logSeverities, type LogSeverity } from '../../dataflow/jobHistory.ts';
import { isAtLeast } from '../../dataflow/logGroups.ts';
import type { DocumentFilter } from '../../manifest/commands/commandTargets.ts';
import { inertText } from '../../mcp/untrusted/inertText.ts';

/** What is absent leaves nothing out. */
export type LogFilter = DocumentFilter;

export interface Filterable {
  readonly severity: LogSeverity;
  readonly step?: string;
  readonly text: string;
}

export const noFilter: LogFilter = {};

export function isFiltering({ severity, step, text }: LogFilter): boolean {
  return severity !== undefined || step !== undefined || text !== undefined;
}

/** @param value whatever a command was given */
export function isLogFilter(value: unknown): value is LogFilter {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { severity, step, text }: Partial<Record<keyof LogFilter, unknown>> = value;
  return (
    [severity, step, text].some((part) => part !== undefined) &&
    [step, text].every((part) => part === undefined || typeof part === 'string') &&
    (severity === undefined || logSeverities.some((known) => known === severity))
  );
}

/** A message of the service names its step only in its text. */
export function passes(filter: LogFilter, entry: Filterable): boolean {
  const { severity, step, text } = filter;
  if (severity !== undefined && !isAtLeast(entry.severity, severity)) return false;
  if (step !== undefined && entry.step !== step && (entry.step !== undefined || !entry.text.includes(step)))
    return false;
  return text === undefined || entry.text.toLowerCase().includes(text.toLowerCase());
}

/** For example `at least WARNING, step Parse, text "timeout"`; empty when nothing is left out. */
export function filterText({ severity, step, text }: LogFilter): string {
  return [
    ...(severity === undefined ? [] : [`at least ${severity}`]),
    ...(step === undefined ? [] : [`step ${inertText(step, 200)}`]),
    ...(text === undefined ? [] : [`text "${inertText(text, 200)}"`]),
  ].join(', ');
}
