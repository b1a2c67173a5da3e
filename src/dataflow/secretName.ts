/** At the end of a word: a tokenizer is no secret, nor is a number of tokens. */
const secretWords =
  /token\d*\b|(?:secret|passw(?:or)?d|passphrase|credential)s?\d*\b|(?:api|private|access) ?keys?\d*\b/i;

/** Whether a value of that name is a secret, as far as the name tells: `apiToken`, `client-secret`, `DB password`. */
export function isSecretName(name: string): boolean {
  return secretWords.test(wordsOf(name));
}

/** `apiKey`, `api_key` and `api-key` are two words each. */
export function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[^a-zA-Z0-9]+/g, ' ');
}
