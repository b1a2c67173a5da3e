import * as vscode from 'vscode';
import type { JinjaVariable } from '../../beamYaml/jinja.ts';
import { labelText } from '../displayText.ts';
import type { Memory } from '../../dataflow/memory.ts';

/**
 * Asks for the values of Jinja variables, with the answers of last time.
 * @param file that the answers are kept for
 * @returns undefined when the person gave up
 */
export async function askVariables(
  variables: readonly JinjaVariable[],
  file: vscode.Uri,
  memory: Memory,
): Promise<Readonly<Record<string, string>> | undefined> {
  const key = `beamYaml:variables:${file.toString()}`;
  const kept = memory.get(key);
  const before: Readonly<Record<string, unknown>> =
    typeof kept === 'object' && kept !== null ? { ...kept } : {};
  const values: Record<string, string> = {};
  for (const [index, { name, hasDefault }] of variables.entries()) {
    const known = before[name];
    const value = await vscode.window.showInputBox({
      title: `Value of ${labelText(name, 80)} (${index + 1} of ${variables.length})`,
      prompt: hasDefault
        ? 'A Jinja variable of this pipeline. Leave it empty for its default.'
        : 'A Jinja variable of this pipeline.',
      value: typeof known === 'string' ? known : '',
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === '' && !hasDefault ? 'The pipeline has no default for it.' : undefined,
    });
    if (value === undefined) return undefined;
    if (value !== '' || !hasDefault) values[name] = value;
  }
  if (variables.length > 0) await memory.update(key, values);
  return values;
}
