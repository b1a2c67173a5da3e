import type { JobStep, JobSummary } from '../../dataflow/job.ts';
import type { DataflowReads } from '../../dataflow/dataflowApi.ts';

/** Jobs whose steps are kept. */
const most = 200;
/** After a failure, and while a job has not told its steps, it is left alone for so long. */
const retryMs = 10_000;

/** Steps of jobs that run. They never change, so each job is read once. */
export class JobSteps {
  private readonly known = new Map<string, readonly JobStep[]>();
  /** When a job may be read again, in milliseconds since the epoch. */
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly deps: {
      readonly api: (connectionId: string) => Promise<Pick<DataflowReads, 'getJob'>>;
      readonly now: () => number;
      readonly onDidRead: () => void;
      readonly onFailure: (reason: unknown) => void;
    },
  ) {}

  /** Undefined until it is known; asking has it read. */
  of(connectionId: string, job: JobSummary): readonly JobStep[] | undefined {
    const key = JSON.stringify([connectionId, job.projectId, job.location, job.id]);
    const steps = this.known.get(key);
    if (!steps) void this.read(key, connectionId, job);
    return steps;
  }

  private async read(key: string, connectionId: string, job: JobSummary): Promise<void> {
    const { api, now, onDidRead, onFailure } = this.deps;
    if (now() < (this.waiting.get(key) ?? 0)) return;
    if (this.waiting.size >= most) this.waiting.clear();
    this.waiting.set(key, now() + retryMs);
    try {
      const { projectId, location, id: jobId } = job;
      const { steps } = await (await api(connectionId)).getJob({ projectId, location, jobId });
      if (steps.length === 0) return;
      const [oldest] = this.known.keys();
      if (this.known.size >= most && oldest !== undefined) this.known.delete(oldest);
      this.known.set(key, steps);
      this.waiting.delete(key);
      onDidRead();
    } catch (error) {
      onFailure(error);
    }
  }
}
