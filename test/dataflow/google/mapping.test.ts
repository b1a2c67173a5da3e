import type { protos } from '@google-cloud/dataflow';
import assert from 'node:assert/strict';
import { mapJob, mapJobSummary } from '../../../src/dataflow/google/mapping/mapJobs.ts';
import { mapJobMessage } from '../../../src/dataflow/google/mapping/mapMessages.ts';
import { mapJobMetrics } from '../../../src/dataflow/google/mapping/mapMetrics.ts';
import { isoTime, timestampOf } from '../../../src/dataflow/google/mapping/mapTimes.ts';
import type { MetricValue } from '../../../src/dataflow/metrics.ts';

type ApiJob = protos.google.dataflow.v1beta3.IJob;
type MetricUpdate = protos.google.dataflow.v1beta3.IMetricUpdate;

function number(numberValue: number): protos.google.protobuf.IValue {
  return { numberValue };
}

function struct(fields: Record<string, protos.google.protobuf.IValue>): protos.google.protobuf.IValue {
  return { structValue: { fields } };
}

describe('mapping of jobs', () => {
  it('fills in what an answer leaves out and leaves out what says nothing', () => {
    const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };
    assert.deepEqual(
      mapJobSummary({ currentState: 'JOB_STATE_RUNNING', requestedState: 'JOB_STATE_RUNNING' }, ref),
      {
        id: 'job-1',
        name: '',
        projectId: 'project-one',
        location: 'us-central1',
        type: 'UNKNOWN',
        state: 'RUNNING',
      },
    );
  });

  it('takes states and types it does not know as UNKNOWN', () => {
    // What proto-loader gives for an enum number without a name.
    const answer = JSON.parse('{"currentState":99,"type":99,"requestedState":98}') as ApiJob;
    const job = mapJobSummary(answer);
    assert.deepEqual([job.state, job.type, job.requestedState], ['UNKNOWN', 'UNKNOWN', undefined]);
  });

  it('names the SDK with its version once', () => {
    const sdk = (versionDisplayName: string, version: string): string | undefined =>
      mapJobSummary({ jobMetadata: { sdkVersion: { versionDisplayName, version } } }).sdk;
    assert.equal(sdk('Apache Beam SDK for Python', '2.77.0'), 'Apache Beam SDK for Python 2.77.0');
    assert.equal(sdk('Apache Beam SDK for Python 2.77.0', '2.77.0'), 'Apache Beam SDK for Python 2.77.0');
    assert.equal(sdk('', ''), undefined);
  });

  it('reads steps of jobs from before portable pipelines', () => {
    const text = (stringValue: string): protos.google.protobuf.IValue => ({ stringValue });
    const { steps } = mapJob({
      steps: [
        {
          name: 's2',
          kind: 'ParallelDo',
          properties: {
            fields: {
              user_name: text('Split'),
              parallel_input: struct({ step_name: text('s1'), output_name: text('out') }),
              output_info: { listValue: { values: [struct({ output_name: text('out') })] } },
            },
          },
        },
      ],
    });
    assert.deepEqual(steps, [
      { id: 's2', name: 'Split', kind: 'ParallelDo', inputs: ['s1.out'], outputs: ['s2.out'] },
    ]);
  });
});

describe('mapping of metrics', () => {
  const values: readonly (readonly [string, MetricUpdate, MetricValue | undefined])[] = [
    ['a number', { scalar: number(3.5) }, { kind: 'scalar', value: 3.5 }],
    ['zero', { scalar: number(0) }, { kind: 'scalar', value: 0 }],
    [
      'an int64 as text',
      { scalar: { stringValue: '9007199254740993' } },
      { kind: 'scalar', value: 9_007_199_254_740_993n },
    ],
    ['text', { scalar: { stringValue: 'hot' } }, { kind: 'scalar', value: 'hot' }],
    ['a gauge', { gauge: struct({ value: number(5), timestamp: number(1) }) }, { kind: 'scalar', value: 5 }],
    ['a mean', { meanSum: number(10), meanCount: number(4) }, { kind: 'mean', sum: 10, count: 4 }],
    [
      'a distribution',
      { distribution: struct({ count: number(2), sum: number(6), min: number(1), max: number(5) }) },
      { kind: 'distribution', count: 2, sum: 6, min: 1, max: 5 },
    ],
    ['nothing', {}, undefined],
  ];
  for (const [what, update, expected] of values) {
    it(`reads ${what}`, () => {
      const { metrics } = mapJobMetrics({ metrics: [{ ...update, name: { origin: 'user', name: 'm' } }] });
      assert.deepEqual(metrics[0]?.value, expected);
    });
  }

  it('tells each metric once: no tentative duplicate, no scalar part of a distribution', () => {
    const named = (name: string, fields: MetricUpdate, tentative = false): MetricUpdate => ({
      ...fields,
      name: { origin: 'user', name, context: { step: 's1', ...(tentative && { tentative: 'true' }) } },
    });
    const distribution = struct({ count: number(2), sum: number(6), min: number(1), max: number(5) });
    const { metrics } = mapJobMetrics({
      metrics: [
        named('words', { scalar: number(1) }),
        named('words', { scalar: number(2) }, true),
        named('size', { distribution }),
        ...['MIN', 'MAX', 'MEAN', 'COUNT'].map((part) => named(`size_${part}`, { scalar: number(1) })),
        named('lonely_MAX', { scalar: number(1) }),
      ],
    });
    assert.deepEqual(
      metrics.map(({ name, value }) => [name, value.kind]),
      [
        ['words', 'scalar'],
        ['size', 'distribution'],
        ['lonely_MAX', 'scalar'],
      ],
    );
  });
});

describe('mapping of messages and times', () => {
  it('shows a message whose importance is not known', () => {
    const message = mapJobMessage({
      id: 'm',
      messageText: 'text',
      time: { seconds: '1767323045', nanos: 678_999_999 },
    });
    assert.deepEqual(message, {
      id: 'm',
      time: '2026-01-02T03:04:05.678Z',
      importance: 'BASIC',
      text: 'text',
    });
  });

  it('has no time for what is unset or beyond all dates', () => {
    assert.equal(isoTime({ seconds: 0, nanos: 0 }), undefined);
    assert.equal(isoTime({ seconds: '9223372036854775807' }), undefined);
  });

  it('brings a time back as it was', () => {
    const time = '2026-01-02T03:04:05.678Z';
    assert.equal(isoTime(timestampOf(time)), time);
    assert.equal(timestampOf('yesterday'), undefined);
  });
});
