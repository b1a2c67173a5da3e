import type { StepFigures } from './stepFigures.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** What stands behind a step, for example `1.2K/s · lag 4 s · 3 errors`; empty when nothing is known. */
export function figureText({ perSecond, lagMs, errors }: StepFigures): string {
  return [
    ...(perSecond === undefined ? [] : [`${compact.format(perSecond)}/s`]),
    ...(lagMs === undefined ? [] : [`lag ${durationText(lagMs)}`]),
    ...(errors === undefined || errors === 0
      ? []
      : [`${exact.format(errors)} ${errors === 1 ? 'error' : 'errors'}`]),
  ].join(' · ');
}

/** Names and values of a hover, in its order. */
export function figureFacts(figures: StepFigures): readonly (readonly [name: string, value: string])[] {
  const { elementsIn, elementsOut, perSecond, lagMs, wallMs, errors } = figures;
  return [
    ...fact('Elements in', elementsIn, (value) => exact.format(value)),
    ...fact('Elements out', elementsOut, (value) => exact.format(value)),
    ...fact('Throughput', perSecond, (value) => `${compact.format(value)} elements/s`),
    ...fact('Watermark lag', lagMs, durationText),
    ...fact('Wall time', wallMs, durationText),
    ...fact('Errors logged', errors, (value) => exact.format(value)),
  ];
}

/** In the unit that fits: `0.4 s`, `12 s`, `3 min`, `2.5 h`. */
export function durationText(ms: number): string {
  if (ms < 10 * second) return `${Number((ms / second).toFixed(1))} s`;
  if (ms < 2 * minute) return `${Math.round(ms / second)} s`;
  if (ms < 2 * hour) return `${Math.round(ms / minute)} min`;
  return `${Number((ms / hour).toFixed(1))} h`;
}

function fact(
  name: string,
  value: number | undefined,
  text: (value: number) => string,
): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[name, text(value)]];
}
