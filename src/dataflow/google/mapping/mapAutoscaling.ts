import type { protos } from '@google-cloud/dataflow';
import type { AutoscalingEvent, AutoscalingEventType } from '../../autoscalingEvent.ts';
import { wholeNumber } from './mapNumbers.ts';
import { isoTime } from './mapTimes.ts';

const types = [
  'TARGET_NUM_WORKERS_CHANGED',
  'CURRENT_NUM_WORKERS_CHANGED',
  'ACTUATION_FAILURE',
  'NO_CHANGE',
] as const satisfies readonly AutoscalingEventType[];

export function mapAutoscalingEvent(
  event: protos.google.dataflow.v1beta3.IAutoscalingEvent,
): AutoscalingEvent {
  return {
    time: isoTime(event.time) ?? new Date(0).toISOString(),
    type: types.find((known) => known === event.eventType) ?? 'UNKNOWN',
    currentNumWorkers: wholeNumber(event.currentNumWorkers),
    targetNumWorkers: wholeNumber(event.targetNumWorkers),
    description: event.description?.messageText ?? '',
    ...(event.workerPool && { workerPool: event.workerPool }),
  };
}
