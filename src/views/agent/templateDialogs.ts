import * as vscode from 'vscode';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import { labelText } from '../displayText.ts';
import {
  parseParameters,
  type MigrationLimits,
  type ScheduleChoice,
  type TemplateChoice,
} from './templateTasks.ts';

/** Asks for one line; undefined when it was called off. */
export function askLine(
  title: string,
  prompt: string,
  options: { readonly value?: string; readonly problem?: (text: string) => string | undefined } = {},
): Thenable<string | undefined> {
  const { value, problem } = options;
  return vscode.window.showInputBox({
    title,
    prompt: labelText(prompt, 500),
    ignoreFocusOut: true,
    ...(value === undefined ? {} : { value }),
    ...(problem === undefined ? {} : { validateInput: problem }),
  });
}

/** Asks for a template and its parameters: each that it requires by its own question, the others in one. */
export async function askTemplate(
  api: Pick<DataflowApi, 'getTemplate'>,
  location: string,
  title: string,
  suggested: string | undefined,
): Promise<TemplateChoice | undefined> {
  const path = await askLine(title, 'gs:// path of a classic template or of a flex container spec.', {
    value: suggested ?? 'gs://',
    problem: (text) => (/^gs:\/\/[^/]+\/./.test(text) ? undefined : 'A path like gs://bucket/template.json'),
  });
  if (path === undefined) return undefined;
  const template = await api.getTemplate(location, path);
  const parameters: Record<string, string> = {};
  const required = template.parameters.filter(({ isOptional }) => !isOptional);
  for (const { name, label, helpText, defaultValue } of required) {
    const value = await askLine(`${title}: ${labelText(label || name, 60)}`, helpText, {
      ...(defaultValue === undefined ? {} : { value: defaultValue }),
    });
    if (value === undefined) return undefined;
    parameters[name] = value;
  }
  const optional = template.parameters.filter(({ isOptional }) => isOptional).map(({ name }) => name);
  if (optional.length === 0) return { path, parameters };
  const more = await askLine(
    `${title}: Other Parameters`,
    `name=value; … of: ${optional.join(', ')}. May be empty.`,
    {
      problem: (text) => {
        const parsed = parseParameters(text);
        return typeof parsed === 'string' ? parsed : undefined;
      },
    },
  );
  const given = more === undefined ? undefined : parseParameters(more);
  return given === undefined || typeof given === 'string'
    ? undefined
    : { path, parameters: { ...parameters, ...given } };
}

/** Asks what the new version of a job may use; undefined when it was called off. @param takeover what it takes as proposed */
export async function askMigrationLimits(
  title: string,
  takeover: string,
  usual: Required<MigrationLimits>,
): Promise<MigrationLimits | undefined> {
  const most = await askLine(`${title}: Most Workers`, `${takeover} How many may the new version have?`, {
    value: String(usual.maxWorkers),
    problem: workersProblem,
  });
  if (most === undefined) return undefined;
  const hours = await askLine(
    `${title}: Worker-Hours`,
    'Worker-hours beyond those of the job as it is, after which the agent tells you. The new version runs on until it is known whether its state goes on. Empty: no limit.',
    { value: String(usual.workerHours), problem: hoursProblem },
  );
  if (hours === undefined) return undefined;
  return { maxWorkers: Number(most), ...(hours.trim() === '' ? {} : { workerHours: Number(hours) }) };
}

export function workersProblem(text: string): string | undefined {
  return /^[1-9]\d{0,2}$/.test(text) ? undefined : 'A number from 1 to 999';
}

export function hoursProblem(text: string): string | undefined {
  return /^(?:|[1-9]\d{0,6})$/.test(text.trim()) ? undefined : 'A whole number, or nothing';
}

/** @param needsAccount whether Cloud Scheduler has to launch as somebody @returns `once`, or when; undefined when it was called off */
export async function askSchedule(
  title: string,
  needsAccount: boolean,
): Promise<'once' | ScheduleChoice | undefined> {
  const cron = await askLine(title, 'unix-cron, for example 0 6 * * *. Empty to launch it once, now.', {
    problem: (text) =>
      text.trim() === '' || text.trim().split(/\s+/).length === 5
        ? undefined
        : 'Five fields: minute, hour, day, month, weekday',
  });
  if (cron === undefined) return undefined;
  if (cron.trim() === '') return 'once';
  const timeZone = await askLine(title, 'Time zone of the schedule.', {
    value: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  if (timeZone === undefined) return undefined;
  if (!needsAccount) return { cron, timeZone };
  const serviceAccount = await askLine(
    title,
    'Service account as which Cloud Scheduler launches; it needs the role Dataflow Developer.',
    { problem: (text) => (/^[^@\s]+@[^@\s]+$/.test(text) ? undefined : 'An address of a service account') },
  );
  return serviceAccount === undefined ? undefined : { cron, timeZone, serviceAccount };
}
