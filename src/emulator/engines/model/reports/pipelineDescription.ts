import { create } from '@bufbuild/protobuf';
import {
  KindType,
  PipelineDescriptionSchema,
  type PipelineDescription,
} from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Stage } from '../workload/stages.ts';
import type { WorkloadStep } from '../workload/workload.ts';

const kinds: Readonly<Record<WorkloadStep['kind'], KindType>> = {
  read: KindType.READ_KIND,
  parDo: KindType.PAR_DO_KIND,
  groupByKey: KindType.GROUP_BY_KEY_KIND,
  write: KindType.WRITE_KIND,
};

/** The name of what a step puts out, as in the service's metrics. */
export function outputName(step: { readonly name: string }): string {
  return `${step.name}-out0`;
}

/** The graph of a workload: its steps joined by their collections, and the stages that run them. */
export function describeWorkload(stages: readonly Stage[]): PipelineDescription {
  const steps = stages.flatMap((stage) => stage.steps);
  return create(PipelineDescriptionSchema, {
    originalPipelineTransform: steps.map((step, index) => {
      const before = steps[index - 1];
      return {
        id: step.id,
        name: step.name,
        kind: kinds[step.kind],
        inputCollectionName: before === undefined ? [] : [outputName(before)],
        outputCollectionName: index === steps.length - 1 ? [] : [outputName(step)],
        displayData: [
          { key: 'coder', label: 'Coder', Value: { case: 'strValue' as const, value: step.coder } },
        ],
      };
    }),
    executionPipelineStage: stages.map((stage, index) => {
      const input = stages[index - 1]?.steps.at(-1);
      const output = stage.steps.at(-1);
      const isLast = index === stages.length - 1;
      return {
        id: stage.id,
        name: stage.id,
        kind: kinds[stage.steps[0]?.kind ?? 'parDo'],
        prerequisiteStage: stages.slice(Math.max(0, index - 1), index).map(({ id }) => id),
        inputSource: input === undefined ? [] : [sourceOf(input)],
        outputSource: output === undefined || isLast ? [] : [sourceOf(output)],
        componentTransform: stage.steps.map(({ id, name }) => ({
          name: id,
          userName: name,
          originalTransform: name,
        })),
      };
    }),
  });
}

function sourceOf(step: { readonly name: string }): {
  userName: string;
  name: string;
  originalTransformOrCollection: string;
} {
  const name = outputName(step);
  return { userName: name, name, originalTransformOrCollection: name };
}
