import type { MetricSample, RunObserver, WorkerLogEntry } from '../engines/engine.ts';
import type { JobState, PipelineDescription } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { AutoscalingEvent, JobMessageImportance } from '../gen/google/dataflow/v1beta3/messages_pb.ts';

/** Hears one run for its job, until the job no longer goes by what that run says. */
export class RunListener implements RunObserver {
  #job: RunObserver | undefined;

  constructor(job: RunObserver) {
    this.#job = job;
  }

  /** From now on nothing is heard. */
  stop(): void {
    this.#job = undefined;
  }

  created(at: Date): void {
    this.#job?.created(at);
  }

  state(state: JobState, time?: Date): void {
    this.#job?.state(state, time);
  }

  message(importance: JobMessageImportance, text: string, time?: Date): void {
    this.#job?.message(importance, text, time);
  }

  description(description: PipelineDescription): void {
    this.#job?.description(description);
  }

  autoscaling(event: AutoscalingEvent): void {
    this.#job?.autoscaling(event);
  }

  workerLog(entry: WorkerLogEntry): void {
    this.#job?.workerLog(entry);
  }

  samples(samples: readonly MetricSample[]): void {
    this.#job?.samples(samples);
  }
}
