import type { TemplateParameter } from '../../dataflow/template.ts';

const secretWords =
  /\b(?:password|passwd|passphrase|secret|token|credentials?)\b|\b(?:api|private|access) ?keys?\b/i;
const perhapsSecretWords = /\bkey\b/i;

/** Whether a parameter's value is hidden while it is typed: its name says that it is a secret. */
export function isSecret({ name, label }: Pick<TemplateParameter, 'name' | 'label'>): boolean {
  return secretWords.test(wordsOf(name)) || secretWords.test(label);
}

/** Whether a value may be kept on this machine: nothing about the parameter sounds like a secret or a key. */
export function isKeepable(
  parameter: Pick<TemplateParameter, 'name' | 'label' | 'helpText' | 'regexes'>,
): boolean {
  const { name, label, helpText, regexes } = parameter;
  const texts = [wordsOf(name), label, helpText, ...regexes];
  return !texts.some((text) => secretWords.test(text) || perhapsSecretWords.test(text));
}

/** `apiKey`, `api_key` and `api-key` are two words each. */
function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[^a-zA-Z0-9]+/g, ' ');
}
