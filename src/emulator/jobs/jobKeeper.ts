import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  JobBodySchema,
  JobHeadSchema,
  type JobBody,
  type JobHead,
} from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Journal } from '../journal/journal.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import { lightJob } from './lightJob.ts';
import type { DetailSpans } from './timeSpan.ts';

/** What is held in memory of a job, in any state. */
export interface HeldJob {
  readonly job: Job;
  readonly sequence: number;
  readonly endSequence: number | undefined;
  readonly engineName: string;
  readonly cancelledAt: Date | undefined;
  /** Undefined while the job is active. */
  readonly spans: DetailSpans | undefined;
}

const keyPrefix = 'job/';
/** A job that is written anew costs as much again as all that was written of it before. */
const leastRewriteBytes = 1024 * 1024;

/** The records of one job in the journal. */
export class JobKeeper {
  readonly #journal: Journal;
  readonly #key: string;
  /** Bytes of bodies when the job was last written as a whole, and since then. */
  #wholeBytes = 0;
  #addedBytes = 0;

  constructor(journal: Journal, jobId: string) {
    this.#journal = journal;
    this.#key = `${keyPrefix}${jobId}`;
  }

  /** The heads of all jobs; what cannot be read is told to the log. */
  static heads(journal: Journal, log: EmulatorLog): readonly JobHead[] {
    return journal.heads().flatMap(([key, head]) => {
      if (!key.startsWith(keyPrefix)) return [];
      try {
        return [fromBinary(JobHeadSchema, head)];
      } catch (error) {
        log.warn(`What was kept of ${key} cannot be read: ${String(error)}`);
        return [];
      }
    });
  }

  /** For messages. */
  get name(): string {
    return this.#key;
  }

  /** Whether to write the job as a whole, not only what is new. */
  get wantsWhole(): boolean {
    return this.#addedBytes > Math.max(leastRewriteBytes, this.#wholeBytes);
  }

  /** Resolves when the present state and what came to the job are on the disk. */
  async add(held: HeldJob, body?: JobBody): Promise<void> {
    const bytes = body === undefined ? undefined : toBinary(JobBodySchema, body);
    this.#addedBytes += bytes?.length ?? 0;
    await this.#journal.append(this.#key, {
      head: headOf(held),
      ...(bytes === undefined ? {} : { body: bytes }),
    });
  }

  /** Like add(), in place of everything before. */
  async replace(held: HeldJob, body: JobBody): Promise<void> {
    const bytes = toBinary(JobBodySchema, body);
    this.#wholeBytes = bytes.length;
    this.#addedBytes = 0;
    await this.#journal.append(this.#key, { head: headOf(held), body: bytes, replaces: true });
  }

  /** Oldest first. */
  async bodies(): Promise<readonly JobBody[]> {
    const bodies = await this.#journal.bodies(this.#key);
    this.#addedBytes = bodies.reduce((sum, { length }) => sum + length, 0);
    return bodies.map((bytes) => fromBinary(JobBodySchema, bytes));
  }
}

export function heldJob(head: JobHead): HeldJob {
  return {
    job: head.job ?? create(JobSchema),
    sequence: Number(head.sequence),
    endSequence: head.endSequence === 0n ? undefined : Number(head.endSequence),
    engineName: head.engine,
    cancelledAt: head.cancelledAt === undefined ? undefined : timestampDate(head.cancelledAt),
    spans:
      head.sampleSpan === undefined || head.logSpan === undefined
        ? undefined
        : { samples: head.sampleSpan, logs: head.logSpan },
  };
}

function headOf({ job, sequence, endSequence = 0, engineName, cancelledAt, spans }: HeldJob): Uint8Array {
  return toBinary(
    JobHeadSchema,
    create(JobHeadSchema, {
      job: lightJob(job),
      sequence: BigInt(sequence),
      endSequence: BigInt(endSequence),
      engine: engineName,
      ...(cancelledAt === undefined ? {} : { cancelledAt: timestampFromDate(cancelledAt) }),
      ...(spans === undefined ? {} : { sampleSpan: spans.samples, logSpan: spans.logs }),
    }),
  );
}
