import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { JobState } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  AutoscalingEvent_AutoscalingEventType as EventType,
  AutoscalingEventSchema,
  JobMessageImportance,
} from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { RunObserver } from '../engine.ts';
import type { SimulationEvent } from './simulation/events.ts';
import type { Setup } from './simulation/setup.ts';
import type { Phase } from './simulation/state.ts';
import { workerName } from './simulation/workerName.ts';

const states: Readonly<Record<Phase, JobState>> = {
  pending: JobState.PENDING,
  running: JobState.RUNNING,
  draining: JobState.DRAINING,
  done: JobState.DONE,
  drained: JobState.DRAINED,
  failed: JobState.FAILED,
};

const eventTypes = {
  target: EventType.TARGET_NUM_WORKERS_CHANGED,
  current: EventType.CURRENT_NUM_WORKERS_CHANGED,
  failure: EventType.ACTUATION_FAILURE,
} as const;

/** Tells the service what has happened in a simulation, all at the simulation's own time. */
export class RunReports {
  readonly #observer: RunObserver;
  readonly #setup: Setup;

  constructor(observer: RunObserver, setup: Setup) {
    this.#observer = observer;
    this.#setup = setup;
  }

  event(event: SimulationEvent, time: Date): void {
    switch (event.kind) {
      case 'phase':
        this.#observer.state(states[event.phase], time);
        return;
      case 'message':
        this.#observer.message(JobMessageImportance[`JOB_MESSAGE_${event.importance}`], event.text, time);
        return;
      case 'log':
        this.#observer.workerLog({
          time,
          severity: event.severity,
          message: event.text,
          log: event.log,
          worker: workerName(this.#setup, 0),
          ...(event.step === undefined ? {} : { step: event.step }),
        });
        return;
      case 'autoscaling':
        this.#observer.autoscaling(
          create(AutoscalingEventSchema, {
            currentNumWorkers: BigInt(event.current),
            targetNumWorkers: BigInt(event.target),
            eventType: eventTypes[event.type],
            description: { messageText: event.text },
            time: timestampFromDate(time),
            workerPool: 'Regular',
          }),
        );
        if (event.type === 'target') this.basic(event.text, time);
    }
  }

  basic(text: string, time: Date): void {
    this.#observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, text, time);
  }
}
