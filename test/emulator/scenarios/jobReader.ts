import assert from 'node:assert/strict';
import type { RunningEmulator } from '../runningEmulator.ts';

interface ListedJob {
  readonly id: string;
  readonly name: string;
  readonly currentState: string;
}

interface ReadSeries {
  readonly metric: { readonly labels: Readonly<Record<string, string>> };
  readonly points: readonly { readonly value: { int64Value?: string; doubleValue?: number } }[];
}

interface Place {
  readonly projectId: string;
  readonly location: string;
}

/** Reads jobs by their names, over REST. */
export class JobReader {
  readonly #emulator: RunningEmulator;
  readonly #place: Place;
  readonly #jobs: ReadonlyMap<string, ListedJob>;

  private constructor(emulator: RunningEmulator, place: Place, jobs: readonly ListedJob[]) {
    this.#emulator = emulator;
    this.#place = place;
    this.#jobs = new Map(jobs.map((job) => [job.name, job]));
  }

  /** The jobs as they are now. */
  static async of(emulator: RunningEmulator, place: Place): Promise<JobReader> {
    const path = `/v1b3/projects/${place.projectId}/locations/${place.location}/jobs?pageSize=1000`;
    const { jobs } = (await (await emulator.fetch(path)).json()) as { jobs: ListedJob[] };
    return new JobReader(emulator, place, jobs);
  }

  state(name: string): string {
    return this.#job(name).currentState;
  }

  async description(name: string): Promise<string> {
    return (await this.#emulator.fetch(`${this.#path(name)}?view=JOB_VIEW_DESCRIPTION`)).text();
  }

  /** All of them, a line each. */
  async messages(name: string): Promise<string> {
    const texts: string[] = [];
    let token = '';
    do {
      const query = `?minimumImportance=JOB_MESSAGE_DEBUG&pageSize=1000&pageToken=${token}`;
      const response = await this.#emulator.fetch(`${this.#path(name)}/messages${query}`);
      const page = (await response.json()) as {
        jobMessages?: { messageText: string }[];
        nextPageToken?: string;
      };
      texts.push(...(page.jobMessages ?? []).map(({ messageText }) => messageText));
      token = page.nextPageToken ?? '';
    } while (token !== '');
    return texts.join('\n');
  }

  /** What its workers have said that is no message of the job, a line each. */
  async logs(name: string): Promise<string> {
    const jobId = this.#job(name).id;
    const response = await this.#emulator.fetch('/v2/entries:list', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceNames: [`projects/${this.#place.projectId}`],
        filter: `resource.type="dataflow_step" AND resource.labels.job_id="${jobId}" AND logName!="projects/${this.#place.projectId}/logs/dataflow.googleapis.com%2Fjob-message"`,
        pageSize: 1000,
      }),
    });
    assert.equal(response.status, 200, await response.clone().text());
    const { entries = [] } = (await response.json()) as { entries?: object[] };
    return entries.map((entry) => JSON.stringify(entry)).join('\n');
  }

  /** The values of all series of a metric that the job has. */
  async values(name: string, metric: string): Promise<readonly number[]> {
    return (await this.#jobSeries(name, metric)).flatMap(valuesOf);
  }

  /** The values of a label that the series of a metric have. */
  async labels(name: string, metric: string, label: string): Promise<ReadonlySet<string | undefined>> {
    return new Set((await this.#jobSeries(name, metric)).map((each) => each.metric.labels[label]));
  }

  /** The values of a metric of Compute Engine, by the names of the job's workers. */
  async workerValues(name: string, metric: string): Promise<ReadonlyMap<string, readonly number[]>> {
    const series = await this.#series(
      `metric.type = "compute.googleapis.com/${metric}" AND resource.type = "gce_instance" AND metadata.user_labels.dataflow_job_id = "${this.#job(name).id}"`,
    );
    return new Map(series.map((each) => [each.metric.labels['instance_name'] ?? '', valuesOf(each)]));
  }

  #jobSeries(name: string, metric: string): Promise<readonly ReadSeries[]> {
    return this.#series(
      `metric.type = "dataflow.googleapis.com/job/${metric}" AND metric.labels.job_id = "${this.#job(name).id}"`,
    );
  }

  async #series(filter: string): Promise<readonly ReadSeries[]> {
    const query = new URLSearchParams({
      filter,
      'interval.startTime': new Date(Date.now() - 86_400_000).toISOString(),
      'interval.endTime': new Date().toISOString(),
    });
    const path = `/v3/projects/${this.#place.projectId}/timeSeries?${query.toString()}`;
    const response = await this.#emulator.fetch(path);
    assert.equal(response.status, 200, await response.clone().text());
    const { timeSeries = [] } = (await response.json()) as { timeSeries?: ReadSeries[] };
    return timeSeries;
  }

  #job(name: string): ListedJob {
    const job = this.#jobs.get(name);
    assert.ok(job, `there is no job ${name}`);
    return job;
  }

  #path(name: string): string {
    const { projectId, location } = this.#place;
    return `/v1b3/projects/${projectId}/locations/${location}/jobs/${this.#job(name).id}`;
  }
}

function valuesOf({ points }: ReadSeries): readonly number[] {
  return points.map(({ value }) => Number(value.int64Value ?? value.doubleValue));
}
