import type { FilterComparison, FilterNode } from './filterParser.ts';

/** The comparisons that each match of a filter fulfils. */
export function requiredComparisons(node: FilterNode | undefined): readonly FilterComparison[] {
  if (node === undefined) return [];
  if (node.kind === 'all') return node.parts.flatMap(requiredComparisons);
  return node.kind === 'comparison' ? [node] : [];
}

/** The text that one of these fields (for example `resource.labels.job_id`) has in each match, where the filter says so. */
export function requiredText(node: FilterNode | undefined, fields: readonly string[]): string | undefined {
  for (const { field, comparator, value } of requiredComparisons(node)) {
    if (comparator === '=' && 'value' in value && fields.includes(field.path.join('.'))) return value.value;
  }
  return undefined;
}
