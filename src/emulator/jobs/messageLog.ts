import { create } from '@bufbuild/protobuf';
import { TimestampSchema, timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import {
  JobMessageImportance,
  JobMessageSchema,
  type JobMessage,
} from '../gen/google/dataflow/v1beta3/messages_pb.ts';

export interface MessageQuery {
  /** UNKNOWN asks for all. */
  readonly minimumImportance: JobMessageImportance;
  /** Inclusive. */
  readonly start?: Timestamp | undefined;
  /** Exclusive. */
  readonly end?: Timestamp | undefined;
  /** Position of the last message already seen. */
  readonly after?: number | undefined;
  readonly limit: number;
}

const idPrefix = 'JOB_MESSAGE_';

/** Number of a message among those of its job. */
export function messagePosition({ id }: JobMessage): number {
  return Number(id.slice(idPrefix.length));
}

/** ms since 1970, with their fraction. */
export function messageMs({ time }: JobMessage): number {
  return time === undefined ? NaN : timeMs(time);
}

/** ms since 1970, with their fraction. */
export function timeMs({ seconds, nanos }: Pick<Timestamp, 'seconds' | 'nanos'>): number {
  return Number(seconds) * 1000 + nanos / 1e6;
}

/** The messages of one job, oldest first. Holds at least the newest `capacity` of them. */
export class MessageLog {
  readonly #now: () => Date;
  readonly #capacity: number;
  #entries: { readonly position: number; readonly message: JobMessage }[] = [];
  #lastPosition = 0;
  #lastTime: Timestamp | undefined;

  constructor(now: () => Date, capacity = 10_000) {
    this.#now = now;
    this.#capacity = capacity;
  }

  append(importance: JobMessageImportance, text: string, at?: Date): JobMessage {
    const position = ++this.#lastPosition;
    const time = this.#nextTime(at);
    const message = create(JobMessageSchema, {
      id: `${idPrefix}${position}`,
      time,
      messageText: text,
      messageImportance: importance,
    });
    this.#add(position, message);
    return message;
  }

  /** Takes back a message of an earlier process; in their order. */
  restore(message: JobMessage): void {
    this.#lastPosition = messagePosition(message);
    this.#lastTime = message.time;
    this.#add(this.#lastPosition, message);
  }

  get lastPosition(): number {
    return this.#lastPosition;
  }

  all(): readonly JobMessage[] {
    return this.#entries.map(({ message }) => message);
  }

  /** `next` is the position to continue after, absent at the end. */
  select(query: MessageQuery): { messages: JobMessage[]; next?: number } {
    const matching = this.#entries.filter(({ position, message }) => {
      const time = message.time;
      return (
        position > (query.after ?? 0) &&
        importanceRank(message.messageImportance) >= importanceRank(query.minimumImportance) &&
        (time === undefined || query.start === undefined || compareTimes(time, query.start) >= 0) &&
        (time === undefined || query.end === undefined || compareTimes(time, query.end) < 0)
      );
    });
    const page = matching.slice(0, query.limit);
    const last = page.at(-1);
    const messages = page.map(({ message }) => message);
    return last !== undefined && matching.length > page.length
      ? { messages, next: last.position }
      : { messages };
  }

  #add(position: number, message: JobMessage): void {
    this.#entries.push({ position, message });
    if (this.#entries.length > 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }

  /** Each message has a time of its own: clients ask on from the time of the last one they have seen. */
  #nextTime(at = this.#now()): Timestamp {
    let time = timestampFromDate(at);
    const last = this.#lastTime;
    if (last !== undefined && compareTimes(time, last) <= 0) {
      const microseconds = last.seconds * 1_000_000n + BigInt(last.nanos / 1000) + 1n;
      time = create(TimestampSchema, {
        seconds: microseconds / 1_000_000n,
        nanos: Number(microseconds % 1_000_000n) * 1000,
      });
    }
    this.#lastTime = time;
    return time;
  }
}

/** The numbers of the enumeration are not in order of severity. */
function importanceRank(importance: JobMessageImportance): number {
  return [
    JobMessageImportance.JOB_MESSAGE_IMPORTANCE_UNKNOWN,
    JobMessageImportance.JOB_MESSAGE_DEBUG,
    JobMessageImportance.JOB_MESSAGE_DETAILED,
    JobMessageImportance.JOB_MESSAGE_BASIC,
    JobMessageImportance.JOB_MESSAGE_WARNING,
    JobMessageImportance.JOB_MESSAGE_ERROR,
  ].indexOf(importance);
}

/** Below zero when `a` is earlier. */
export function compareTimes(a: Timestamp, b: Timestamp): number {
  return a.seconds === b.seconds ? a.nanos - b.nanos : a.seconds < b.seconds ? -1 : 1;
}
