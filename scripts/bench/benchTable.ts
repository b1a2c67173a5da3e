import type { BenchRow } from '../../test/bench/bench.ts';

const head = ['what', 'figure', 'ratio to the baseline of this run', 'aim', 'met'];

/** A Markdown table of what was measured, its columns as wide as they must be. */
export function benchTable(rows: readonly BenchRow[]): string {
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = text(widths.map((width) => '-'.repeat(width)));
  const [first = '', ...rest] = lines.map(text);
  return [first, rule, ...rest].join('\n');
}

function cells({ what, figure, ratio, aim }: BenchRow): readonly string[] {
  return [
    what,
    figure,
    ratio === undefined ? '' : `${ratio.value.toFixed(2)} × ${ratio.to}`,
    aim?.text ?? '',
    aim === undefined ? '' : aim.isMet ? 'yes' : 'no',
  ];
}
