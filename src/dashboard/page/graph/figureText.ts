import type { StepState } from '../../shapes/graphView.ts';
import { formatDuration, formatValue } from '../formatting.ts';
import type { FlowFigures, NodeFigures } from './nodeFigures.ts';

export const stateTexts: Readonly<Record<StepState, string>> = {
  UNKNOWN: 'State not known',
  NOT_STARTED: 'Not started',
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};

/** The one figure that says most about a step: what it gives a second, else what it gave or took in all. */
export function mainFigure({ perSecond, elementsOut, elementsIn, wallMs }: NodeFigures): string {
  if (perSecond !== undefined) return rateText(perSecond);
  if (elementsOut !== undefined) return `${formatValue(elementsOut)} out`;
  if (elementsIn !== undefined) return `${formatValue(elementsIn)} in`;
  return wallMs === undefined ? '' : `${durationText(wallMs)} wall time`;
}

export function flowText({ perSecond, elements }: FlowFigures): string {
  if (perSecond !== undefined) return rateText(perSecond);
  return elements === undefined ? '' : formatValue(elements);
}

/** @param perSecond elements */
export function rateText(perSecond: number): string {
  return `${formatValue(Number(perSecond.toPrecision(3)))} / s`;
}

/** @param ms milliseconds */
export function durationText(ms: number): string {
  return ms > 0 && ms < 1000 ? `${Math.round(ms)} ms` : formatDuration('1970-01-01T00:00:00Z', ms);
}

export function percentText(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

/** Cut in the middle: composites stand at the beginning of a name, what tells steps apart at its end. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(head - most + 1).join('')}`;
}
