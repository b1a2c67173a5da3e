import { valueIn, type FieldView, type Values } from './protocol.ts';

/** The parameters that count with these values: a child only while its parent asks for it. */
export function shownParameters(fields: readonly FieldView[], values: Values): readonly FieldView[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  // A parent that the template does not have cannot be given a value.
  const parentOf = ({ parentName }: FieldView): FieldView | undefined =>
    parentName === undefined ? undefined : byName.get(parentName);
  const shown = new Map<FieldView, boolean>();
  for (const field of fields) {
    const chain: FieldView[] = [];
    let above: FieldView | undefined = field;
    while (above && !shown.has(above)) {
      shown.set(above, true);
      chain.push(above);
      above = parentOf(above);
    }
    // Where parents go round in a circle, one of them asks for the others.
    const isCircle = above !== undefined && chain.includes(above);
    for (const each of (isCircle ? chain.slice(0, -1) : chain).reverse()) {
      const parent = parentOf(each);
      if (parent) shown.set(each, shown.get(parent) === true && isAskedFor(each, parent, values));
    }
  }
  return fields.filter((field) => shown.get(field));
}

function isAskedFor({ parentTriggerValues }: FieldView, parent: FieldView, values: Values): boolean {
  const value = valueIn(values, parent.name) || (parent.defaultValue ?? '');
  return parentTriggerValues.length === 0 ? value !== '' : parentTriggerValues.includes(value);
}

/**
 * The parameters to launch with: what was filled in and counts. A parent's default goes along where a child needs it,
 * as the service holds children against what it is given.
 */
export function launchParameters(fields: readonly FieldView[], values: Values): Values {
  const shown = shownParameters(fields, values);
  const given = new Map(
    shown
      .map(({ name }): [string, string] => [name, valueIn(values, name)])
      .filter(([, value]) => value !== ''),
  );
  const byName = new Map(shown.map((field) => [field.name, field]));
  for (const name of [...given.keys()]) {
    let parent = byName.get(byName.get(name)?.parentName ?? '');
    while (parent && !given.has(parent.name) && parent.defaultValue !== undefined) {
      given.set(parent.name, parent.defaultValue);
      parent = byName.get(parent.parentName ?? '');
    }
  }
  return Object.fromEntries(given);
}
