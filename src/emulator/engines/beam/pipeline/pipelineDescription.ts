import { create, fromBinary } from '@bufbuild/protobuf';
import {
  DisplayDataSchema,
  ExecutionStageSummarySchema,
  KindType,
  PipelineDescriptionSchema,
  TransformSummarySchema,
} from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type {
  DisplayData,
  ExecutionStageSummary,
  PipelineDescription,
  TransformSummary,
} from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { LabelledPayloadSchema } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  DisplayData as BeamDisplayData,
  LabelledPayload,
  Pipeline,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { CollectionNames } from './collectionNames.ts';
import { executionStages } from './executionStages.ts';
import type { ExecutionStage } from './executionStages.ts';
import { steps } from './transformGraph.ts';
import type { TransformNode } from './transformGraph.ts';

const kinds: Readonly<Record<string, KindType>> = {
  'beam:transform:pardo:v1': KindType.PAR_DO_KIND,
  'beam:transform:combine_per_key:v1': KindType.PAR_DO_KIND,
  'beam:transform:combine_globally:v1': KindType.PAR_DO_KIND,
  'beam:transform:window_into:v1': KindType.PAR_DO_KIND,
  'beam:transform:group_by_key:v1': KindType.GROUP_BY_KEY_KIND,
  'beam:transform:flatten:v1': KindType.FLATTEN_KIND,
  'beam:transform:impulse:v1': KindType.READ_KIND,
  'beam:transform:read:v1': KindType.READ_KIND,
  'beam:transform:teststream:v1': KindType.READ_KIND,
  'beam:transform:reshuffle:v1': KindType.SHUFFLE_KIND,
  'beam:transform:redistribute_arbitrarily:v1': KindType.SHUFFLE_KIND,
  'beam:transform:redistribute_by_key:v1': KindType.SHUFFLE_KIND,
};

/** The graph of a pipeline as the service describes it: its steps, joined by the names of their PCollections, and the stages that run them. */
export function describePipeline(pipeline: Pipeline): PipelineDescription {
  const names = new CollectionNames(pipeline);
  return create(PipelineDescriptionSchema, {
    originalPipelineTransform: steps(pipeline).map((step) => describeStep(step, names)),
    executionPipelineStage: executionStages(pipeline).map((stage) => describeStage(stage, names)),
    displayData: pipeline.displayData.flatMap(displayItem),
  });
}

function describeStage(stage: ExecutionStage, names: CollectionNames): ExecutionStageSummary {
  const { id, components, inputs, outputs, prerequisites } = stage;
  const sources = (collections: ReadonlySet<string>) =>
    [...collections].map((collection) => ({
      userName: names.ofMetrics(collection),
      name: collection,
      originalTransformOrCollection: names.ofMetrics(collection),
    }));
  return create(ExecutionStageSummarySchema, {
    id,
    name: id,
    kind: kindOf(components[0]?.step),
    prerequisiteStage: [...prerequisites],
    inputSource: sources(inputs),
    outputSource: sources(outputs),
    componentTransform: components.map(({ step, name }) => ({
      userName: name,
      name: step.id,
      originalTransform: step.transform.uniqueName,
    })),
  });
}

function kindOf(step: TransformNode | undefined): KindType {
  return kinds[step?.transform.spec?.urn ?? ''] ?? KindType.UNKNOWN_KIND;
}

function describeStep(step: TransformNode, names: CollectionNames): TransformSummary {
  const { id, transform } = step;
  return create(TransformSummarySchema, {
    id,
    name: transform.uniqueName,
    kind: kindOf(step),
    inputCollectionName: Object.values(transform.inputs).map((pcollection) => names.ofGraph(pcollection)),
    outputCollectionName: Object.values(transform.outputs).map((pcollection) => names.ofGraph(pcollection)),
    displayData: transform.displayData.flatMap(displayItem),
  });
}

function displayItem(item: BeamDisplayData): DisplayData[] {
  if (item.urn !== 'beam:display_data:labelled:v1') return [];
  let payload: LabelledPayload;
  try {
    payload = fromBinary(LabelledPayloadSchema, item.payload);
  } catch {
    // Display data is for people only; one item that cannot be read is no reason to refuse the job.
    return [];
  }
  return [
    create(DisplayDataSchema, {
      key: payload.key,
      namespace: payload.namespace,
      label: payload.label,
      Value: displayValue(payload),
    }),
  ];
}

function displayValue({ value }: LabelledPayload): DisplayData['Value'] {
  switch (value.case) {
    case 'stringValue':
      return { case: 'strValue', value: value.value };
    case 'boolValue':
      return { case: 'boolValue', value: value.value };
    case 'doubleValue':
      return { case: 'floatValue', value: value.value };
    case 'intValue':
      return { case: 'int64Value', value: value.value };
    case undefined:
      return { case: undefined };
  }
}
