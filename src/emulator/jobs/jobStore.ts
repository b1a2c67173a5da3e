import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ApiError } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import { JobSchema, JobState } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobRecord } from './jobRecord.ts';
import { newServiceId } from './serviceId.ts';

export interface JobPlace {
  readonly projectId: string;
  readonly location: string;
}

/** All jobs of the service, in memory: they live as long as the emulator. */
export class JobStore {
  readonly #log: EmulatorLog;
  readonly #now: () => Date;
  readonly #records = new Map<string, JobRecord>();
  #sequence = 0;
  #isClosed = false;

  constructor(deps: { log: EmulatorLog; now?: () => Date }) {
    this.#log = deps.log;
    this.#now = deps.now ?? (() => new Date());
  }

  /**
   * Adds a job as JOB_STATE_PENDING; ids, times and state are the store's to give.
   * @throws ApiError UNAVAILABLE after close().
   */
  add(place: JobPlace, submitted: MessageInitShape<typeof JobSchema>): JobRecord {
    if (this.#isClosed) throw new ApiError('UNAVAILABLE', 'The local Dataflow service is stopping.');
    const time = timestampFromDate(this.#now());
    const job = create(JobSchema, {
      ...submitted,
      ...place,
      id: newServiceId(this.#now(), (id) => this.#records.has(id)),
      currentState: JobState.PENDING,
      currentStateTime: time,
      createTime: time,
      startTime: time,
    });
    const record = new JobRecord(job, {
      log: this.#log,
      now: this.#now,
      nextSequence: () => ++this.#sequence,
    });
    this.#records.set(job.id, record);
    return record;
  }

  /** From now on no job is added. */
  close(): void {
    this.#isClosed = true;
  }

  find(place: JobPlace, id: string): JobRecord | undefined {
    const record = this.#records.get(id);
    return record?.job.projectId === place.projectId && record.job.location === place.location
      ? record
      : undefined;
  }

  /** There is at most one active job of a name in a project and region. */
  findActive(place: JobPlace, name: string): JobRecord | undefined {
    return this.list(place).find((record) => record.isActive && record.job.name === name);
  }

  /** Jobs of a project, in one region or in all, in order of creation. */
  list(place: { readonly projectId: string; readonly location?: string }): readonly JobRecord[] {
    return [...this.#records.values()].filter(
      ({ job }) =>
        job.projectId === place.projectId &&
        (place.location === undefined || job.location === place.location),
    );
  }
}
