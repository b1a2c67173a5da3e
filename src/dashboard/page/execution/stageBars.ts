import { html, svg, type TemplateResult } from 'lit';
import type { ExecutionView, StageRow } from '../../shapes/executionView.ts';
import { formatDuration, formatMoment } from '../formatting.ts';

export const stateTexts: Readonly<Record<StageRow['state'], string>> = {
  UNKNOWN: 'Not known',
  NOT_STARTED: 'Not started',
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};

/** Milliseconds since the epoch. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

/** From the first stage that began to the last known moment; undefined while none has begun. */
export function timeSpan(stages: readonly StageRow[], now: number): TimeSpan | undefined {
  const starts = stages
    .map(({ startTime }) => Date.parse(startTime ?? ''))
    .filter((time) => !Number.isNaN(time));
  if (starts.length === 0) return undefined;
  const ends = stages.map((stage) => endOf(stage, now) ?? Number.NaN).filter((time) => !Number.isNaN(time));
  const start = Math.min(...starts);
  return { start, end: Math.max(start + 1, ...ends) };
}

/** When a stage ended, or now while it runs. What is predicted is no end. */
function endOf({ state, startTime, endTime }: StageRow, now: number): number | undefined {
  if (startTime === undefined) return undefined;
  if (state === 'RUNNING' || state === 'UNKNOWN') return now;
  return endTime === undefined ? undefined : Date.parse(endTime);
}

/** @param share 0 to 1 */
export function progressBar(share: number, label: string): TemplateResult {
  const percent = Math.round(share * 100);
  return html`<span class="progress">
    <span
      role="progressbar"
      aria-label=${label}
      aria-valuenow=${percent}
      aria-valuemin="0"
      aria-valuemax="100"
      ><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-ground" width="100" height="8" rx="2" />
        <rect class="bar-filled" width=${Math.max(share * 100, 0)} height="8" rx="2" /></svg
    ></span>
    ${percent} %
  </span>`;
}

/** When a stage ran, beside the others. */
export function timeBar(
  stage: StageRow,
  span: TimeSpan | undefined,
  { time, hasEnded }: Pick<ExecutionView, 'time' | 'hasEnded'>,
): TemplateResult {
  const { startTime, endTime, state } = stage;
  const now = Date.parse(time);
  const end = endOf(stage, now);
  if (startTime === undefined || !span || end === undefined) {
    const notStarted = hasEnded ? 'never' : 'not yet';
    return html`<span class="quiet">${state === 'NOT_STARTED' ? notStarted : 'not known'}</span>`;
  }
  const scale = 100 / (span.end - span.start);
  const x = (Date.parse(startTime) - span.start) * scale;
  const width = Math.max(0.8, (end - Date.parse(startTime)) * scale);
  const isPredicted = state === 'RUNNING' && endTime !== undefined && Date.parse(endTime) > now;
  return html`<svg
      class="time-bar step-${state.toLowerCase()}"
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="bar-ground" width="100" height="8" rx="1" />
      ${svg`<rect class="bar-filled" x=${x.toFixed(2)} width=${width.toFixed(2)} height="8" rx="1" />`}
    </svg>
    <span class="under">
      ${formatMoment(startTime, now)},
      ${formatDuration(startTime, end)}${isPredicted ? `, predicted to end at ${formatMoment(endTime, now)}` : ''}
    </span>`;
}
