/** @param value anything that came from outside: a file, a setting, an answer, what the editor kept */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
