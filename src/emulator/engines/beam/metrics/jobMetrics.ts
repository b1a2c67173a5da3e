import { create, fromJson } from '@bufbuild/protobuf';
import type { JsonValue } from '@bufbuild/protobuf';
import { timestampFromDate, ValueSchema } from '@bufbuild/protobuf/wkt';
import type { Value } from '@bufbuild/protobuf/wkt';
import { MetricUpdateSchema } from '../../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { MetricUpdate } from '../../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { CollectionNames } from '../pipeline/collectionNames.ts';
import { StepIds } from '../pipeline/stepIds.ts';
import { ElidedCollections } from './elidedCollections.ts';
import { mergeReadings } from './reading.ts';
import type { LabelledReading, Reading } from './reading.ts';

interface NamedReading {
  readonly origin: 'user' | 'dataflow/v1b3';
  readonly name: string;
  readonly context: Readonly<Record<string, string>>;
  readonly reading: Reading;
}

/** What Beam measures per step, in ms, and what the service calls it. */
const stepTimes: Readonly<Record<string, string>> = {
  'beam:metric:pardo_execution_time:start_bundle_msecs:v1': 'ExecutionTime_StartBundle',
  'beam:metric:pardo_execution_time:process_bundle_msecs:v1': 'ExecutionTime_ProcessElement',
  'beam:metric:pardo_execution_time:finish_bundle_msecs:v1': 'ExecutionTime_FinishBundle',
};

/** What Beam measures per PCollection, and what the service calls it. */
const collectionMetrics: Readonly<Record<string, string>> = {
  'beam:metric:element_count:v1': 'ElementCount',
  'beam:metric:sampled_byte_size:v1': 'MeanByteCount',
};

/** Names and shapes what workers measure as the Dataflow API does. */
export class JobMetrics {
  readonly #names: CollectionNames;
  readonly #elided: ElidedCollections;
  readonly #steps: StepIds;

  constructor(pipeline: Pipeline) {
    this.#names = new CollectionNames(pipeline);
    this.#elided = new ElidedCollections(pipeline);
    this.#steps = new StepIds(pipeline);
  }

  /**
   * @param watermarks Of sources, by what workers call them, in ms since 1970.
   * @param time When the readings were taken.
   */
  updates(
    readings: readonly LabelledReading[],
    watermarks: ReadonlyMap<string, number>,
    time: Date,
  ): MetricUpdate[] {
    const measured = new Set(readings.map(({ labels }) => labels['PCOLLECTION']));
    const found = new Map<string, NamedReading>();
    for (const named of readings.flatMap((reading) => this.#name(reading, measured))) {
      const key = JSON.stringify([named.origin, named.name, Object.entries(named.context).sort()]);
      const before = found.get(key);
      // Several transforms of the runner can stand for one step: their parts add up.
      found.set(
        key,
        before === undefined ? named : { ...named, reading: mergeReadings(before.reading, named.reading) },
      );
    }
    return [
      ...[...found.values()].map((named) => metricUpdate(named, time)),
      ...[...watermarks].flatMap(([transform, ms]) => this.#watermark(transform, ms, time)),
    ];
  }

  #name({ urn, labels, reading }: LabelledReading, measured: ReadonlySet<unknown>): NamedReading[] {
    const collectionMetric = collectionMetrics[urn];
    if (collectionMetric !== undefined)
      return this.#ofCollection(collectionMetric, labels, reading, measured);
    const step = this.#steps.idOf(labels['PTRANSFORM'] ?? '');
    if (step === undefined) return [];
    const stepTime = stepTimes[urn];
    if (stepTime !== undefined)
      return [{ origin: 'dataflow/v1b3', name: stepTime, context: { step }, reading }];
    const name = labels['NAME'];
    if (name === undefined) return [];
    return [{ origin: 'user', name, context: { step, namespace: labels['NAMESPACE'] ?? '' }, reading }];
  }

  /** As in the service, in microseconds since 1970. */
  #watermark(transform: string, ms: number, time: Date): MetricUpdate[] {
    const step = this.#steps.idOf(transform);
    if (step === undefined) return [];
    return [
      create(MetricUpdateSchema, {
        name: { origin: 'dataflow/v1b3', name: 'DataWatermark', context: { step } },
        updateTime: timestampFromDate(time),
        scalar: jsonValue(ms * 1000),
      }),
    ];
  }

  /** PCollections inside of steps have no name, and no place here. */
  #ofCollection(
    name: string,
    labels: LabelledReading['labels'],
    reading: Reading,
    measured: ReadonlySet<unknown>,
  ): NamedReading[] {
    const id = labels['PCOLLECTION'] ?? '';
    const copies = this.#elided.copiesOf(id).filter((copy) => !measured.has(copy));
    return [id, ...copies]
      .filter((collection) => this.#names.has(collection))
      .map((collection) => ({
        origin: 'dataflow/v1b3',
        name,
        context: { original_name: collection, output_user_name: this.#names.ofMetrics(collection) },
        reading,
      }));
  }
}

function metricUpdate({ origin, name, context, reading }: NamedReading, time: Date): MetricUpdate {
  const common = { name: { origin, name, context }, updateTime: timestampFromDate(time) };
  if (name === 'MeanByteCount' && reading.kind === 'Distribution')
    return create(MetricUpdateSchema, {
      ...common,
      kind: 'Mean',
      cumulative: true,
      meanSum: jsonValue(Number(reading.value.sum)),
      meanCount: jsonValue(Number(reading.value.count)),
    });
  return create(MetricUpdateSchema, {
    ...common,
    kind: reading.kind,
    cumulative: reading.kind !== 'Gauge',
    ...valueOf(reading),
  });
}

function valueOf(reading: Reading): Partial<Record<'scalar' | 'distribution' | 'gauge' | 'set', Value>> {
  switch (reading.kind) {
    case 'Sum':
      return { scalar: jsonValue(Number(reading.value)) };
    case 'Distribution': {
      const { count, sum, min, max } = reading.value;
      return {
        distribution: jsonValue({
          count: Number(count),
          sum: Number(sum),
          min: Number(min),
          max: Number(max),
        }),
      };
    }
    case 'Gauge':
      return { gauge: jsonValue(Number(reading.value)) };
    case 'Set':
      return { set: jsonValue([...reading.value].sort()) };
  }
}

function jsonValue(json: JsonValue): Value {
  return fromJson(ValueSchema, json);
}
