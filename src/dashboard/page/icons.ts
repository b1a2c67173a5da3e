import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { StateTone } from '../protocol.ts';
import type { StepState } from '../shapes/graphView.ts';

export type IconName =
  | 'arc'
  | 'book'
  | 'camera'
  | 'chart'
  | 'check'
  | 'chevronDown'
  | 'chevronRight'
  | 'circle'
  | 'clock'
  | 'code'
  | 'copy'
  | 'cross'
  | 'data'
  | 'down'
  | 'expand'
  | 'flame'
  | 'graph'
  | 'external'
  | 'info'
  | 'minus'
  | 'picture'
  | 'play'
  | 'plus'
  | 'question'
  | 'refresh'
  | 'slash'
  | 'stop'
  | 'table'
  | 'trash'
  | 'warning';

/** Drawn on a 16 by 16 grid in the colour of the text around them. */
const drawings: Readonly<Record<IconName, SVGTemplateResult>> = {
  arc: svg`<circle cx="8" cy="8" r="6" opacity=".3" /><path d="M8 2a6 6 0 0 1 6 6" />`,
  book: svg`<path d="M3.5 3.2c1.8-.6 3.3-.4 4.5.6 1.2-1 2.7-1.2 4.5-.6v9.2c-1.8-.6-3.3-.4-4.5.6-1.2-1-2.7-1.2-4.5-.6ZM8 3.8V13" />`,
  camera: svg`<path d="M2.5 5.5a1 1 0 0 1 1-1h1.7l1-1.5h3.6l1 1.5h1.7a1 1 0 0 1 1 1V12a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1Z" /><circle cx="8" cy="8.6" r="2.3" />`,
  chart: svg`<path d="M2.5 2.5v10a1 1 0 0 0 1 1h10" /><path d="m5 10 2.4-3.2 2.4 1.8L13 4.6" />`,
  check: svg`<circle cx="8" cy="8" r="6" /><path d="m5.2 8.2 2 2 3.6-4.2" />`,
  chevronDown: svg`<path d="m4.5 6.3 3.5 3.5 3.5-3.5" />`,
  chevronRight: svg`<path d="M6.3 4.5 9.8 8l-3.5 3.5" />`,
  circle: svg`<circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none" />`,
  clock: svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.6V8l2.4 1.6" />`,
  code: svg`<path d="M5.6 4.6 2.4 8l3.2 3.4M10.4 4.6 13.6 8l-3.2 3.4" />`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.2" /><path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />`,
  cross: svg`<circle cx="8" cy="8" r="6" /><path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />`,
  data: svg`<path d="M8 2.5v7.2M5.2 7 8 9.8 10.8 7M2.8 10.5v2a1 1 0 0 0 1 1h8.4a1 1 0 0 0 1-1v-2" />`,
  down: svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.8v6m-2.4-2.2L8 11l2.4-2.4" />`,
  expand: svg`<path d="M9.8 2.8h3.4v3.4M6.2 13.2H2.8V9.8M13.2 2.8 9.4 6.6M2.8 13.2l3.8-3.8" />`,
  flame: svg`<path d="M8.2 1.8c.4 2.4 3.8 3.7 3.8 7.3a4 4 0 0 1-8 .2c0-1.8.9-2.8 1.8-3.6.2 1 .6 1.5 1.2 1.8C6.7 5.3 7 3.4 8.2 1.8Z" />`,
  graph: svg`<rect x="5.7" y="1.8" width="4.6" height="3.4" rx=".8" /><rect x="1.6" y="10.8" width="4.6" height="3.4" rx=".8" /><rect x="9.8" y="10.8" width="4.6" height="3.4" rx=".8" /><path d="M8 5.2v2.6M3.9 10.8V9a1.2 1.2 0 0 1 1.2-1.2h5.8A1.2 1.2 0 0 1 12.1 9v1.8" />`,
  external: svg`<path d="M6.5 3.5h-3a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3" /><path d="M9.5 2.5h4v4M13.5 2.5 8 8" />`,
  info: svg`<circle cx="8" cy="8" r="6" /><path d="M8 7.4v3.4M8 5v.2" />`,
  minus: svg`<path d="M3.5 8h9" />`,
  picture: svg`<rect x="2.5" y="3" width="11" height="10" rx="1" /><circle cx="5.8" cy="6.2" r="1" /><path d="m3 12 3.6-3.4 2.2 2L11 8l2.4 2.6" />`,
  play: svg`<path d="M5 3.2v9.6L12.6 8Z" />`,
  plus: svg`<path d="M3.5 8h9M8 3.5v9" />`,
  question: svg`<circle cx="8" cy="8" r="6" /><path d="M6.3 6.4a1.7 1.7 0 1 1 2.5 1.5c-.6.3-.8.6-.8 1.2M8 11.2v.1" />`,
  refresh: svg`<path d="M13.2 8a5.2 5.2 0 1 1-1.6-3.8l1.4 1.3" /><path d="M13.2 2.4v3.2H10" />`,
  slash: svg`<circle cx="8" cy="8" r="6" /><path d="m3.8 12.2 8.4-8.4" />`,
  stop: svg`<rect x="4" y="4" width="8" height="8" rx="1" />`,
  table: svg`<rect x="2.5" y="3" width="11" height="10" rx="1" /><path d="M2.5 6.5h11M7 6.5V13" />`,
  trash: svg`<path d="M2.8 4.3h10.4M6 4.3V2.8h4v1.5M4.2 4.3l.6 9h6.4l.6-9M6.7 6.8v4M9.3 6.8v4" />`,
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

const stepStateIcons: Readonly<Record<StepState, IconName>> = {
  UNKNOWN: 'question',
  NOT_STARTED: 'clock',
  RUNNING: 'play',
  SUCCEEDED: 'check',
  FAILED: 'cross',
  CANCELLED: 'slash',
};

/** Always beside a text that says the same, so readers of the screen pass over it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    ${drawings[name]}
  </svg>`;
}

/** For a drawing that has a place of its own in a larger one. */
export function iconDrawing(name: IconName): SVGTemplateResult {
  return drawings[name];
}

export function stepStateIcon(state: StepState): IconName {
  return stepStateIcons[state];
}

export function toneIcon(tone: StateTone): TemplateResult {
  return icon(toneIcons[tone]);
}
