import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { MessageRow, StateTone } from '../protocol.ts';

type IconName =
  | 'arc'
  | 'chart'
  | 'check'
  | 'circle'
  | 'clock'
  | 'copy'
  | 'cross'
  | 'down'
  | 'info'
  | 'question'
  | 'refresh'
  | 'slash'
  | 'stop'
  | 'table'
  | 'warning';

/** Drawn on a 16 by 16 grid in the colour of the text around them. */
const drawings: Readonly<Record<IconName, SVGTemplateResult>> = {
  arc: svg`<circle cx="8" cy="8" r="6" opacity=".3" /><path d="M8 2a6 6 0 0 1 6 6" />`,
  chart: svg`<path d="M2.5 2.5v10a1 1 0 0 0 1 1h10" /><path d="m5 10 2.4-3.2 2.4 1.8L13 4.6" />`,
  check: svg`<circle cx="8" cy="8" r="6" /><path d="m5.2 8.2 2 2 3.6-4.2" />`,
  circle: svg`<circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none" />`,
  clock: svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.6V8l2.4 1.6" />`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.2" /><path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />`,
  cross: svg`<circle cx="8" cy="8" r="6" /><path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />`,
  down: svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.8v6m-2.4-2.2L8 11l2.4-2.4" />`,
  info: svg`<circle cx="8" cy="8" r="6" /><path d="M8 7.4v3.4M8 5v.2" />`,
  question: svg`<circle cx="8" cy="8" r="6" /><path d="M6.3 6.4a1.7 1.7 0 1 1 2.5 1.5c-.6.3-.8.6-.8 1.2M8 11.2v.1" />`,
  refresh: svg`<path d="M13.2 8a5.2 5.2 0 1 1-1.6-3.8l1.4 1.3" /><path d="M13.2 2.4v3.2H10" />`,
  slash: svg`<circle cx="8" cy="8" r="6" /><path d="m3.8 12.2 8.4-8.4" />`,
  stop: svg`<rect x="4" y="4" width="8" height="8" rx="1" />`,
  table: svg`<rect x="2.5" y="3" width="11" height="10" rx="1" /><path d="M2.5 6.5h11M7 6.5V13" />`,
  warning: svg`<path d="M8 2.4 14.3 13.4H1.7Z" /><path d="M8 6.6v3M8 11.5v.1" />`,
};

const toneIcons: Readonly<Record<StateTone, IconName>> = {
  pending: 'clock',
  active: 'arc',
  stopping: 'down',
  success: 'check',
  error: 'cross',
  stopped: 'slash',
  unknown: 'question',
};

const importanceIcons: Readonly<Record<MessageRow['importance'], IconName>> = {
  DEBUG: 'circle',
  DETAILED: 'circle',
  BASIC: 'info',
  WARNING: 'warning',
  ERROR: 'cross',
};

/** Always beside a text that says the same, so readers of the screen pass over it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    ${drawings[name]}
  </svg>`;
}

export function toneIcon(tone: StateTone): TemplateResult {
  return icon(toneIcons[tone]);
}

export function importanceIcon(importance: MessageRow['importance']): TemplateResult {
  return icon(importanceIcons[importance]);
}
