import assert from 'node:assert/strict';
import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { DataflowError, type DataflowErrorCode } from '../../src/dataflow/errors.ts';
import type { SeriesRequest } from '../../src/dataflow/jobHistory.ts';
import { collectEvidence } from '../../src/diagnosis/collectEvidence.ts';
import { diagnose, type Diagnosis } from '../../src/diagnosis/diagnose.ts';
import { AbsentDataflowApi } from '../dataflow/absentDataflowApi.ts';
import { healthySeries, job, noon, steady } from './evidenceOf.ts';

const ref = { projectId: 'p', location: 'us-central1', jobId: job().id };

function failure(code: DataflowErrorCode, reason: string): DataflowError {
  return new DataflowError(code, 'Reading a metric', reason, 'Wait.');
}

/** A streaming job that keeps up, of which some metrics cannot be read. */
class Measured extends AbsentDataflowApi {
  constructor(private readonly failureOf: (metric: string) => DataflowError | undefined) {
    super();
  }

  override getJob: DataflowApi['getJob'] = () => Promise.resolve(job());
  override listMessages: DataflowApi['listMessages'] = () => Promise.resolve([]);
  override listLogs: DataflowApi['listLogs'] = () => Promise.resolve([]);
  override listAutoscalingEvents: DataflowApi['listAutoscalingEvents'] = () => Promise.resolve([]);
  override getStages: DataflowApi['getStages'] = () => Promise.resolve([]);
  override getJobMetrics: DataflowApi['getJobMetrics'] = () => Promise.resolve({ metrics: [] });
  override listSeries: DataflowApi['listSeries'] = (_ref, { metric }: SeriesRequest) => {
    const failed = this.failureOf(metric);
    if (failed) return Promise.reject(failed);
    const known = Object.entries(healthySeries).find(([name]) => name === metric);
    return Promise.resolve(known ? [known[1]] : [steady(0)]);
  };
}

async function diagnosisWith(
  failureOf: (metric: string) => DataflowError | undefined,
): Promise<Pick<Diagnosis, 'health' | 'gaps'>> {
  return diagnose(await collectEvidence(new Measured(failureOf), ref, noon));
}

describe('what a diagnosis could not read', () => {
  const exhausted = failure('RATE_LIMITED', 'Quota exceeded.');

  it('is told where the service hands out only some of the metrics, and taken for no measurement', async () => {
    const { health, gaps } = await diagnosisWith((metric) =>
      metric === 'backlog_bytes' ? undefined : exhausted,
    );
    assert.deepEqual(gaps, [{ source: 'series', reason: '16 of 17 metrics: Quota exceeded.' }]);
    assert.deepEqual(health, { status: 'unknown', reason: 'Its data freshness could not be read.' });
  });

  it('is nothing where the service does not know a metric', async () => {
    for (const code of ['NOT_FOUND', 'INVALID_ARGUMENT'] as const) {
      const { health, gaps } = await diagnosisWith((metric) =>
        metric === 'is_bottleneck' ? failure(code, 'No such metric.') : undefined,
      );
      assert.deepEqual(gaps, []);
      assert.equal(health.status, 'healthy');
    }
  });

  it('is told by what keeps a metric from being read, rather than by one that is unknown', async () => {
    const { gaps } = await diagnosisWith((metric) =>
      metric === 'data_watermark_age' ? failure('NOT_FOUND', 'No such metric.') : exhausted,
    );
    assert.deepEqual(gaps, [{ source: 'series', reason: 'Quota exceeded.' }]);
  });

  it('is not told of a diagnosis that was called off', async () => {
    await assert.rejects(
      diagnosisWith((metric) => (metric === 'system_lag' ? failure('CANCELLED', 'Called off.') : undefined)),
      { code: 'CANCELLED' },
    );
  });
});
