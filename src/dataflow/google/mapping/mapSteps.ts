import type { protos } from '@google-cloud/dataflow';
import type { JobStep } from '../../job.ts';
import { isPlainObject, type PlainObject, plainObject, plainText, type PlainValue } from './mapValues.ts';

type ApiJob = protos.google.dataflow.v1beta3.IJob;
type ApiStep = protos.google.dataflow.v1beta3.IStep;

/** The transforms of the pipeline description; of the steps where an older job has only those. */
export function mapJobSteps(job: ApiJob): readonly JobStep[] {
  const transforms = job.pipelineDescription?.originalPipelineTransform ?? [];
  if (transforms.length === 0) return (job.steps ?? []).map(mapStep);
  return transforms.map((transform) => ({
    id: transform.id ?? '',
    name: transform.name || (transform.id ?? ''),
    kind: kindName(transform.kind),
    inputs: transform.inputCollectionName ?? [],
    outputs: transform.outputCollectionName ?? [],
  }));
}

/** `PAR_DO` of `PAR_DO_KIND`. */
function kindName(kind: protos.google.dataflow.v1beta3.ITransformSummary['kind']): string {
  return typeof kind === 'string' ? kind.replace(/_KIND$/, '') : 'UNKNOWN';
}

/**
 * A step of the JSON job graph that SDKs sent before portable pipelines.
 * @see https://github.com/apache/beam/blob/v2.40.0/sdks/python/apache_beam/runners/dataflow/internal/names.py
 */
function mapStep(step: ApiStep): JobStep {
  const properties = plainObject(step.properties);
  const id = step.name ?? '';
  return {
    id,
    name: plainText(properties['user_name']) ?? id,
    kind: step.kind ?? 'UNKNOWN',
    inputs: [properties['parallel_input'], ...objects(properties['inputs'])].flatMap(collectionOf),
    outputs: objects(properties['output_info']).map(
      (output) => `${id}.${plainText(output['output_name']) ?? 'out'}`,
    ),
  };
}

function collectionOf(input: PlainValue): readonly string[] {
  if (!isPlainObject(input)) return [];
  const step = plainText(input['step_name']);
  return step === undefined ? [] : [`${step}.${plainText(input['output_name']) ?? 'out'}`];
}

function objects(value: PlainValue): readonly PlainObject[] {
  const items: readonly PlainValue[] = Array.isArray(value) ? value : [];
  return items.filter(isPlainObject);
}
