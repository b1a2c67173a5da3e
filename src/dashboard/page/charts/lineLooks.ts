import type { ChartId } from '../../shapes/chartTable.ts';

/** How a line is told from the others. */
export interface LineLook {
  /** Of the colours that the stylesheet calls `--line-0` and so on. */
  readonly colour: number;
  /** Lengths of strokes and pauses in CSS pixels; empty for a line without pauses. */
  readonly dash: readonly number[];
}

const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const dashed = [7, 3];
const dotted = [2, 3];

/** Lines that have a part to play look the same in every job. */
const parts: Readonly<Partial<Record<ChartId, Readonly<Record<string, LineLook>>>>> = {
  workers: {
    Wanted: { colour: 1, dash: dashed },
    Least: { colour: 7, dash: dotted },
    Most: { colour: 7, dash: dashed },
  },
  cpu: { 'Aim of the autoscaler': { colour: 7, dash: dotted } },
  memory: { Capacity: { colour: 7, dash: dashed } },
  errors: {
    'Errors in worker logs': { colour: 4, dash: [] },
    'Error messages of the job': { colour: 4, dash: [] },
  },
};

/** Whether colours alone would not do, in the editor's present theme. */
export function isHighContrast(): boolean {
  return document.body.className.includes('vscode-high-contrast');
}

/**
 * @param index of the line in its chart
 * @param isDashed whether lines differ by their strokes too
 */
export function lineLook(chart: ChartId, name: string, index: number, isDashed: boolean): LineLook {
  const part = parts[chart]?.[name];
  if (part) return part;
  return { colour: index, dash: isDashed ? (dashes[index % dashes.length] ?? []) : [] };
}
