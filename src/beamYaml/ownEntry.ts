/**
 * An entry of a table, by a word of a document, which may be any: also `constructor`, that every object has.
 * @returns undefined when the table has none of that name
 */
export function ownEntry<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
