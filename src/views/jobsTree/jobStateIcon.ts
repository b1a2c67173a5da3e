import type { JobState } from '../../dataflow/job.ts';

/** A codicon and a theme colour. The shapes differ too, so that colour is never the only sign. */
export interface StateIcon {
  readonly icon: string;
  readonly color?: string;
}

const waiting: StateIcon = { icon: 'clockface', color: 'charts.yellow' };
const leaving: StateIcon = { icon: 'sync', color: 'charts.yellow' };

/** @see https://code.visualstudio.com/api/references/icons-in-labels */
export const stateIcons: Readonly<Record<JobState, StateIcon>> = {
  UNKNOWN: { icon: 'question' },
  STOPPED: { icon: 'circle-outline' },
  RUNNING: { icon: 'play-circle', color: 'charts.blue' },
  DONE: { icon: 'pass-filled', color: 'charts.green' },
  FAILED: { icon: 'error', color: 'charts.red' },
  CANCELLED: { icon: 'circle-slash', color: 'descriptionForeground' },
  UPDATED: { icon: 'arrow-circle-right', color: 'descriptionForeground' },
  DRAINING: leaving,
  DRAINED: { icon: 'pass', color: 'charts.green' },
  PENDING: waiting,
  CANCELLING: leaving,
  QUEUED: waiting,
  RESOURCE_CLEANING_UP: leaving,
  PAUSING: leaving,
  PAUSED: { icon: 'debug-pause', color: 'charts.yellow' },
};

export function isJobState(text: string): text is JobState {
  return text in stateIcons;
}
