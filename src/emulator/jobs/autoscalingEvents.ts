import { clone } from '@bufbuild/protobuf';
import { timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { AutoscalingEventSchema, type AutoscalingEvent } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import { compareTimes } from './messageLog.ts';

/** Decisions about the number of workers of one job. Keeps at least the newest `capacity` of them. */
export class AutoscalingEvents {
  readonly #now: () => Date;
  readonly #capacity: number;
  #events: (AutoscalingEvent & { time: Timestamp })[] = [];

  constructor(now: () => Date, capacity = 1000) {
    this.#now = now;
    this.#capacity = capacity;
  }

  /** An event without a time has happened now. */
  append(event: AutoscalingEvent): AutoscalingEvent {
    const time = event.time ?? timestampFromDate(this.#now());
    const dated = Object.assign(clone(AutoscalingEventSchema, event), { time });
    this.#events.push(dated);
    if (this.#events.length > 2 * this.#capacity) this.#events = this.#events.slice(-this.#capacity);
    return dated;
  }

  all(): readonly AutoscalingEvent[] {
    return this.#events;
  }

  /** In time order; `start` is inclusive, `end` exclusive. */
  select(range: { start?: Timestamp | undefined; end?: Timestamp | undefined }): AutoscalingEvent[] {
    const { start, end } = range;
    return this.#events
      .filter(
        ({ time }) =>
          (start === undefined || compareTimes(time, start) >= 0) &&
          (end === undefined || compareTimes(time, end) < 0),
      )
      .sort((a, b) => compareTimes(a.time, b.time));
  }
}
