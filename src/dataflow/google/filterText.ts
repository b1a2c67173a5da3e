/** A text of a filter of Monitoring or Logging, quoted so that it can be nothing but a text. */
export function filterText(text: string): string {
  // Neither language has an escape for control characters, and no id or name has any.
  return `"${text.replace(/\p{Cc}/gu, ' ').replace(/["\\]/g, '\\$&')}"`;
}
