import assert from 'node:assert/strict';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import type { ModelJobs } from '../vscode/modelJobs.ts';

interface Metric {
  readonly name: { readonly name: string; readonly context?: Readonly<Record<string, string>> };
  readonly scalar?: number;
}

interface Point {
  readonly value: { readonly int64Value?: string; readonly doubleValue?: number };
}

/** What the service itself says of a job over REST, past everything under test. */
export class ServiceFigures {
  constructor(
    private readonly jobs: ModelJobs,
    private readonly job: JobTarget,
  ) {}

  /** @param path below the job */
  told<Answer>(path: string): Promise<Answer> {
    return this.jobs.call<Answer>('GET', `jobs/${this.job.ref.jobId}/${path}`);
  }

  /** Names of the steps, as the user wrote them. */
  async steps(): Promise<readonly string[]> {
    const { pipelineDescription } = await this.jobs.call<{
      readonly pipelineDescription: {
        readonly originalPipelineTransform: readonly { readonly name: string }[];
      };
    }>('GET', `jobs/${this.job.ref.jobId}?view=JOB_VIEW_ALL`);
    return pipelineDescription.originalPipelineTransform.map(({ name }) => name);
  }

  /** Names of the workers of a stage. */
  async workers(stageId: string): Promise<string[]> {
    const { workers } = await this.told<{ readonly workers: readonly { readonly workerName: string }[] }>(
      `stages/${stageId}/executionDetails`,
    );
    return workers.map(({ workerName }) => workerName);
  }

  /** The reason of the newest decision of the autoscaler. */
  async lastScaling(): Promise<string> {
    const { autoscalingEvents = [] } = await this.told<{
      readonly autoscalingEvents?: readonly { readonly description: { readonly messageText: string } }[];
    }>('messages');
    const last = autoscalingEvents.at(-1);
    assert.ok(last, 'the autoscaler has decided something');
    return last.description.messageText;
  }

  /** A committed value. @param context that the metric has to have, among other things */
  async metric(name: string, context: Readonly<Record<string, string>> = {}): Promise<number> {
    const { metrics } = await this.told<{ readonly metrics: readonly Metric[] }>('metrics');
    const found = metrics.find(
      ({ name: each }) =>
        each.name === name &&
        each.context?.['tentative'] === undefined &&
        Object.entries(context).every(([key, value]) => each.context?.[key] === value),
    );
    assert.ok(found?.scalar !== undefined, `the service tells ${name}`);
    return found.scalar;
  }

  /** Sum of the newest values of a metric of the job in Cloud Monitoring. @param name without its prefix */
  async newestMonitored(name: string): Promise<number> {
    const { projectId, jobId } = this.job.ref;
    const now = Date.now();
    const query = new URLSearchParams({
      filter: `metric.type = "dataflow.googleapis.com/job/${name}" AND metric.labels.job_id = "${jobId}"`,
      'interval.startTime': new Date(now - 600_000).toISOString(),
      'interval.endTime': new Date(now).toISOString(),
    });
    const response = await fetch(
      `${this.jobs.origin}/v3/projects/${projectId}/timeSeries?${query.toString()}`,
    );
    const { timeSeries } = (await response.json()) as {
      readonly timeSeries: readonly { readonly points: readonly Point[] }[];
    };
    return timeSeries.reduce((sum, { points: [newest] }) => {
      return sum + Number(newest?.value.int64Value ?? newest?.value.doubleValue);
    }, 0);
  }
}
