import type { AutoscalingEvent } from '../../../dataflow/autoscalingEvent.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { ScalingMark, TimeSpan } from '../../shapes/chartsView.ts';
import type { NamedPoints } from './chartLines.ts';

/** More marks than this would cover the chart; the newest are kept. */
const mostMarks = 200;

/** What the autoscaler did in a stretch of time, oldest first. That it left all as it was is no mark. */
export function scalingMarks(events: readonly AutoscalingEvent[], span: TimeSpan): readonly ScalingMark[] {
  return events
    .flatMap((event): ScalingMark[] => {
      const timeMs = Date.parse(event.time);
      if (event.type === 'NO_CHANGE' || !(timeMs >= span.fromMs && timeMs <= span.toMs)) return [];
      return [{ timeMs, ...described(event) }];
    })
    .sort((one, other) => one.timeMs - other.timeMs)
    .slice(-mostMarks);
}

/** The workers there were and those the service wanted, as its events tell them. */
export function workersOf(events: readonly AutoscalingEvent[], span: TimeSpan): readonly NamedPoints[] {
  const known = events
    .map((event) => ({ ...event, timeMs: Date.parse(event.time) }))
    .filter(({ timeMs, type }) => type !== 'UNKNOWN' && timeMs >= span.fromMs && timeMs <= span.toMs);
  const line = (name: string, valueOf: (event: AutoscalingEvent) => number): NamedPoints => ({
    name,
    points: known.map((event) => [event.timeMs, valueOf(event)]),
  });
  return [
    line('Workers', ({ currentNumWorkers }) => currentNumWorkers),
    line('Wanted', ({ targetNumWorkers }) => targetNumWorkers),
  ];
}

function described(event: AutoscalingEvent): Pick<ScalingMark, 'kind' | 'text'> {
  const { type, currentNumWorkers: current, targetNumWorkers: target } = event;
  const reason = inertText(event.description, textLimits.reason);
  const withReason = (text: string): string => (reason === '' ? text : `${text}: ${reason}`);
  if (type === 'ACTUATION_FAILURE') {
    return { kind: 'failed', text: withReason(`Could not go from ${current} to ${target} workers`) };
  }
  if (type === 'TARGET_NUM_WORKERS_CHANGED') {
    const kind = target > current ? 'up' : target < current ? 'down' : 'other';
    return { kind, text: withReason(`From ${current} to ${target} workers`) };
  }
  return { kind: 'other', text: withReason(`Now ${current} workers`) };
}
