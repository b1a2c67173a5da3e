import { isSecretName, wordsOf } from '../../dataflow/secretName.ts';
import type { TemplateParameter } from '../../dataflow/template.ts';

const perhapsSecretWords = /\bkey\b/i;

/** Whether a parameter's value is hidden while it is typed: its name says that it is a secret. */
export function isSecret({ name, label }: Pick<TemplateParameter, 'name' | 'label'>): boolean {
  return isSecretName(name) || isSecretName(label);
}

/** Whether a value may be kept on this machine: nothing about the parameter sounds like a secret or a key. */
export function isKeepable(
  parameter: Pick<TemplateParameter, 'name' | 'label' | 'helpText' | 'regexes'>,
): boolean {
  const { name, label, helpText, regexes } = parameter;
  const texts = [name, label, helpText, ...regexes];
  return !texts.some((text) => isSecretName(text) || perhapsSecretWords.test(wordsOf(text)));
}
