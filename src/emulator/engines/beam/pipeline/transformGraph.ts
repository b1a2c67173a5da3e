import type {
  Pipeline,
  PTransform,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';

export interface TransformNode {
  readonly id: string;
  readonly transform: PTransform;
}

/** Composites that runners execute as one step, whatever stands inside them. */
const runnerComposites = new Set([
  'beam:transform:group_by_key:v1',
  'beam:transform:combine_per_key:v1',
  'beam:transform:reshuffle:v1',
  'beam:transform:redistribute_arbitrarily:v1',
  'beam:transform:redistribute_by_key:v1',
]);

/** Whether a runner has something to do for this transform itself, and not just for those inside it. */
export function isStep({ transform }: TransformNode): boolean {
  if (transform.subtransforms.length > 0) return runnerComposites.has(transform.spec?.urn ?? '');
  const outputs = Object.values(transform.outputs);
  if (outputs.length === 0) return (transform.spec?.payload.length ?? 0) > 0;
  // SDKs leave behind composites that expanded to nothing: they only hand a PCollection on.
  return outputs.some((output) => !Object.values(transform.inputs).includes(output));
}

/** The steps of a pipeline, in the order in which it was built: a composite of steps is left out, its steps stand for it. */
export function steps(pipeline: Pipeline): readonly TransformNode[] {
  const transforms = pipeline.components?.transforms ?? {};
  const found: TransformNode[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const transform = transforms[id];
    if (transform === undefined || seen.has(id)) return;
    seen.add(id);
    const node = { id, transform };
    if (isStep(node)) found.push(node);
    else transform.subtransforms.forEach(visit);
  };
  pipeline.rootTransformIds.forEach(visit);
  return found;
}

/** The step that each transform inside of a step belongs to, by their ids; a step belongs to itself. */
export function enclosingSteps(pipeline: Pipeline): ReadonlyMap<string, string> {
  const transforms = pipeline.components?.transforms ?? {};
  const enclosing = new Map<string, string>();
  const visit = (id: string, step: string): void => {
    if (enclosing.has(id)) return;
    enclosing.set(id, step);
    transforms[id]?.subtransforms.forEach((inner) => {
      visit(inner, step);
    });
  };
  for (const { id } of steps(pipeline)) visit(id, id);
  return enclosing;
}
