import { isRecord } from '../../dataflow/isRecord.ts';
import { isSecretName } from '../../dataflow/secretName.ts';
import type { LaunchEnvironment } from '../../dataflow/template.ts';
import { plainText } from '../untrusted/inertText.ts';

/** What names a place is no secret, and a person must see where a job reads and writes. */
const address = /^(?:[a-z][a-z0-9+.-]*:\/\/|projects\/)/i;

/**
 * All that a launch is given, for the person who approves it: each parameter, setting and renamed step on a line of its
 * own, none cut off and none left out; lines of a value are indented below it. Values of secret parameters are hidden,
 * with their length.
 * @returns lines to be put behind a question, with a line break before each; empty when the launch is given nothing
 */
export function launchSettingsText(launch: {
  readonly parameters: Readonly<Record<string, string>>;
  /** By the names of the API. */
  readonly environment?: LaunchEnvironment | Readonly<Record<string, unknown>>;
  readonly transformNameMapping?: Readonly<Record<string, string>>;
}): string {
  const { parameters, environment = {}, transformNameMapping = {} } = launch;
  return [
    ...listed('Parameters', Object.entries(parameters).map(withoutSecret)),
    ...listed('Settings', Object.entries(environment).flatMap(settingsOf)),
    ...listed('Steps and what they are called now', Object.entries(transformNameMapping)),
  ]
    .map((line) => `\n${line}`)
    .join('');
}

/** The members of lists and maps by themselves: labels, experiments. */
function settingsOf([name, value]: readonly [string, unknown]): readonly (readonly [string, string])[] {
  if (value === undefined) return [];
  if (isRecord(value))
    return Object.entries(value).map(([key, each]) => [`${name} ${key}`, valueText(each)] as const);
  if (Array.isArray(value)) return value.map((each: unknown) => [name, valueText(each)] as const);
  return [[name, valueText(value)]];
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listed(title: string, entries: readonly (readonly [string, string])[]): readonly string[] {
  if (entries.length === 0) return [];
  return [`${title} (${entries.length}):`, ...entries.map((entry) => `- ${entryText(entry)}`)];
}

/** Only parameters hold secrets: a step may be called "Tokenize words", and a label "token". */
function withoutSecret([name, value]: readonly [string, string]): readonly [string, string] {
  const isSecret = isSecretName(name) && !address.test(value.trim());
  return [name, isSecret ? `[hidden, ${value.length} characters]` : value];
}

/** Lines of a value are indented, so that none of them looks like an entry. */
function entryText([name, value]: readonly [string, string]): string {
  const lines = plainText(value, Infinity, true).split('\n');
  const text = lines.length === 1 ? lines.join('') : lines.map((line) => `\n    ${line}`).join('');
  return `${plainText(nameText(name), Infinity)} = ${text}`;
}

/** A name that holds what parts names from values is quoted, so that everybody sees where it ends. */
function nameText(name: string): string {
  return /=|^"|^\s|\s$/.test(name) ? JSON.stringify(name) : name;
}
