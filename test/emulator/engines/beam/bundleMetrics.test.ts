import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import {
  InstructionRequestSchema,
  InstructionResponseSchema,
  ProcessBundleDescriptorSchema,
} from '../../../../src/emulator/gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import { BundleMetrics } from '../../../../src/emulator/engines/beam/metrics/bundleMetrics.ts';

const counter = {
  urn: 'beam:metric:user:sum_int64:v1',
  labels: { PTRANSFORM: 'step', NAMESPACE: 'ns', NAME: 'words' },
};

/** A worker's side of a job, in the few messages that matter here. Short ids: `c` is the counter. */
class FakeWorker {
  constructor(
    private readonly metrics: BundleMetrics,
    private readonly name: string,
  ) {}

  starts(instructionId: string): void {
    const value = { processBundleDescriptorId: 'stage' };
    const request = { instructionId, request: { case: 'processBundle' as const, value } };
    this.metrics.request(this.name, create(InstructionRequestSchema, request));
  }

  progresses(instructionId: string, count: number): void {
    const ask = { case: 'processBundleProgress' as const, value: { instructionId } };
    const instruction = `progress of ${instructionId}`;
    this.metrics.request(
      this.name,
      create(InstructionRequestSchema, { instructionId: instruction, request: ask }),
    );
    const value = { monitoringData: { c: Uint8Array.of(count) } };
    this.metrics.response(
      this.name,
      create(InstructionResponseSchema, {
        instructionId: instruction,
        response: { case: 'processBundleProgress', value },
      }),
    );
  }

  /** @param count - absent as in Java, where nothing has changed since the last report of the bundle */
  finishes(instructionId: string, count?: number): void {
    const value = { monitoringData: count === undefined ? {} : { c: Uint8Array.of(count) } };
    this.metrics.response(
      this.name,
      create(InstructionResponseSchema, { instructionId, response: { case: 'processBundle', value } }),
    );
  }

  fails(instructionId: string): void {
    this.metrics.response(
      this.name,
      create(InstructionResponseSchema, { instructionId, error: 'Traceback …' }),
    );
  }

  explains(): void {
    const value = { monitoringInfo: { c: counter } };
    this.metrics.response(
      this.name,
      create(InstructionResponseSchema, {
        instructionId: 'metadata',
        response: { case: 'monitoringInfos', value },
      }),
    );
  }
}

describe('BundleMetrics', () => {
  const sums = (metrics: BundleMetrics): bigint[] =>
    metrics.readings().map(({ reading }) => (reading.kind === 'Sum' ? reading.value : -1n));

  it('misses no bundle that finishes before the worker has said what its short ids mean', () => {
    const metrics = new BundleMetrics();
    const worker = new FakeWorker(metrics, 'worker');
    for (const [id, count] of [
      ['a', 3],
      ['b', 4],
      ['c', 5],
    ] as const) {
      worker.starts(id);
      worker.finishes(id, count);
    }
    worker.explains();
    assert.deepEqual(sums(metrics), [12n]);
  });

  it('counts a bundle under way once, by its last report, and not at all when it fails', () => {
    const metrics = new BundleMetrics();
    const worker = new FakeWorker(metrics, 'worker');
    worker.explains();
    worker.starts('done');
    worker.finishes('done', 10);
    worker.starts('going');
    worker.progresses('going', 1);
    worker.progresses('going', 2);
    assert.deepEqual(sums(metrics), [12n]);
    worker.fails('going');
    assert.deepEqual(sums(metrics), [10n]);
  });

  it('keeps what the last report of a bundle leaves out because it has not changed since the one before', () => {
    const metrics = new BundleMetrics();
    const worker = new FakeWorker(metrics, 'worker');
    worker.explains();
    worker.starts('slow');
    worker.progresses('slow', 10);
    worker.finishes('slow');
    assert.deepEqual(sums(metrics), [10n]);
  });

  it('adds up workers, whose short ids and instructions are their own', () => {
    const metrics = new BundleMetrics();
    for (const name of ['one', 'two']) {
      const worker = new FakeWorker(metrics, name);
      worker.explains();
      worker.starts('a');
      worker.finishes('a', 7);
    }
    assert.deepEqual(sums(metrics), [14n]);
  });

  it('takes the count of a PCollection from where it is made, and else from one of its readers', () => {
    const metrics = new BundleMetrics();
    const count = (descriptor: string, collection: string, elements: number): void => {
      const instructionId = `${descriptor} ${collection}`;
      metrics.request(
        'worker',
        create(InstructionRequestSchema, {
          instructionId,
          request: { case: 'processBundle', value: { processBundleDescriptorId: descriptor } },
        }),
      );
      const info = {
        urn: 'beam:metric:element_count:v1',
        labels: { PCOLLECTION: collection },
        payload: Uint8Array.of(elements),
      };
      metrics.response(
        'worker',
        create(InstructionResponseSchema, {
          instructionId,
          response: { case: 'processBundle', value: { monitoringInfos: [info] } },
        }),
      );
    };
    for (const id of ['reader 1', 'reader 2']) {
      const source = { spec: { urn: 'beam:runner:source:v1' }, outputs: { made: 'made', given: 'given' } };
      metrics.descriptor(create(ProcessBundleDescriptorSchema, { id, transforms: { source } }));
    }
    count('maker', 'made', 9);
    for (const id of ['reader 1', 'reader 2']) {
      count(id, 'made', 9);
      count(id, 'given', 4);
    }
    const counts = metrics
      .readings()
      .map(({ labels, reading }) => [
        labels['PCOLLECTION'],
        reading.kind === 'Sum' ? reading.value : undefined,
      ]);
    assert.deepEqual(Object.fromEntries(counts), { made: 9n, given: 4n });
  });
});
