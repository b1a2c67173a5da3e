import assert from 'node:assert/strict';
import { scenarios } from '../../src/emulator/scenarios/scenarioTable.ts';
import { waitFor } from '../waitFor.ts';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';

const place = { projectId: 'local-project', location: 'us-central1' };

/** A job as the service's REST API tells it. */
export interface ServiceJob {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly currentState: string;
  readonly requestedState?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly createdFromSnapshotId?: string;
  readonly jobMetadata?: { readonly userDisplayProperties?: Readonly<Record<string, string>> };
  readonly runtimeUpdatableParams?: { readonly minNumWorkers?: number; readonly maxNumWorkers?: number };
}

/** The local service these tests run against, asked over REST, past everything under test. */
export class ModelJobs {
  /** @param origin `http://host:port` of its REST side */
  constructor(
    readonly origin = (process.env['STORAGE_EMULATOR_HOST'] ?? '').replace('localhost', '127.0.0.1'),
  ) {
    assert.ok(origin, 'STORAGE_EMULATOR_HOST names the service these tests run against');
  }

  /**
   * Starts a job of the model engine and waits until it runs, or until it has ended where it does so by itself. It has
   * begun two minutes ago, so that its workers are there already.
   */
  async start(
    name: string,
    scenario: string,
    options: Readonly<Record<string, unknown>> = {},
    labels: Readonly<Record<string, string>> = {},
  ): Promise<JobTarget> {
    const found = scenarios.find((each) => each.name === scenario);
    assert.ok(found, `there is a scenario ${scenario}`);
    const { workload } = found;
    const job = await this.call<ServiceJob>('POST', 'jobs', {
      name,
      type: 'arrival' in workload && workload.arrival ? 'JOB_TYPE_STREAMING' : 'JOB_TYPE_BATCH',
      labels: { 'goog-emulator-engine': 'model', ...labels },
      environment: { sdkPipelineOptions: { options: { workload, workloadAge: '2m', ...options } } },
    });
    const target = { connectionId: 'local', ref: { ...place, jobId: job.id }, jobName: name };
    await this.until(target, ({ currentState }) => !/PENDING|QUEUED|UNKNOWN/.test(currentState));
    return target;
  }

  job({ ref }: JobTarget): Promise<ServiceJob> {
    return this.call('GET', `jobs/${ref.jobId}?view=JOB_VIEW_ALL`);
  }

  async state(target: JobTarget): Promise<string> {
    return (await this.job(target)).currentState.replace('JOB_STATE_', '');
  }

  async named(name: string): Promise<ServiceJob | undefined> {
    const { jobs = [] } = await this.call<{ jobs?: readonly ServiceJob[] }>('GET', `jobs?name=${name}`);
    return jobs[0];
  }

  async snapshots({ ref }: JobTarget): Promise<readonly { readonly id: string; readonly state: string }[]> {
    const answer = await this.call<{ snapshots?: readonly { id: string; state: string }[] }>(
      'GET',
      `jobs/${ref.jobId}/snapshots`,
    );
    return answer.snapshots ?? [];
  }

  until(target: JobTarget, isReached: (job: ServiceJob) => boolean): Promise<ServiceJob> {
    return eventually(() => this.job(target), isReached);
  }

  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `${this.origin}/v1b3/projects/${place.projectId}/locations/${place.location}/${path}`;
    const response = await fetch(url, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}

/** Reads again and again until a value is as it should be, for half a minute at most. */
export function eventually<Value>(
  read: () => Value | Promise<Value>,
  isReached: (value: Value) => boolean,
): Promise<Value> {
  return waitFor('what is read', read, isReached, 30_000);
}
