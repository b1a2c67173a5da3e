/** The same text for the same tool with the same arguments, in whichever order their keys came. */
export function callKey(name: string, args: Readonly<Record<string, unknown>>): string {
  return `${name} ${JSON.stringify(args, (_key, value: unknown) => sortedKeys(value))}`;
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
  );
}
