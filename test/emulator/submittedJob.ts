import type { FakeRun } from './fakeEngine.ts';
import type { DataflowClients, RunningEmulator } from './runningEmulator.ts';
import { JobState } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';

export const place = { projectId: 'local-project', location: 'us-central1' };

/** Creates a streaming job that the fake engine has in JOB_STATE_RUNNING. */
export async function runningJob(
  running: RunningEmulator,
  clients: DataflowClients,
  name: string,
  more: Record<string, unknown> = {},
): Promise<{ readonly jobId: string; readonly run: FakeRun }> {
  const [job] = await clients.jobs.createJob({
    ...place,
    job: { name, type: 'JOB_TYPE_STREAMING', ...more },
  });
  const run = running.engine.runOf(job);
  run.observer.state(JobState.RUNNING);
  return { jobId: job.id ?? '', run };
}

/** A clock that stands still until a test moves it. */
export class TestClock {
  #now = Date.parse('2026-03-01T12:00:00Z');

  readonly now = (): Date => new Date(this.#now);

  advance(duration: { readonly minutes: number }): void {
    this.#now += duration.minutes * 60_000;
  }
}
