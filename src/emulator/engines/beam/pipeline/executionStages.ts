import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { traitsOf } from './stageParts.ts';
import type { StepTraits } from './stageParts.ts';
import { steps } from './transformGraph.ts';
import type { TransformNode } from './transformGraph.ts';

/** A step, or the part of one that its stage runs. */
export interface StageComponent {
  readonly step: TransformNode;
  /** For example `Count/GroupByKey/Write`. */
  readonly name: string;
}

/** Steps that run as one, element by element. */
export interface ExecutionStage {
  /** As the service numbers them: `F1`, `F2`, … */
  readonly id: string;
  readonly components: readonly StageComponent[];
  /** PCollections that it reads from other stages, and that it hands to them. */
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
  /** Stages that it reads from. */
  readonly prerequisites: ReadonlySet<string>;
}

class GrowingStage implements ExecutionStage {
  readonly components: StageComponent[] = [];
  readonly inputs = new Set<string>();
  readonly outputs = new Set<string>();
  readonly prerequisites = new Set<string>();
  readonly before = new Set<GrowingStage>();
  /** Whose code it runs; undefined while it runs nothing but the runner's. */
  environmentId: string | undefined;

  constructor(readonly id: string) {}

  add(step: TransformNode, suffixes: readonly string[]): void {
    const names = suffixes.length === 0 ? [''] : suffixes;
    for (const suffix of names) this.components.push({ step, name: `${step.transform.uniqueName}${suffix}` });
    this.environmentId ??= environmentOf(step);
  }

  reads(collection: string, from: GrowingStage): void {
    this.inputs.add(collection);
    from.outputs.add(collection);
    this.prerequisites.add(from.id);
    this.before.add(from);
  }

  needs(other: GrowingStage): boolean {
    const seen = new Set<GrowingStage>([this]);
    // A set is walked to its end, what is added on the way included.
    for (const stage of seen) {
      if (stage === other) return true;
      for (const each of stage.before) seen.add(each);
    }
    return false;
  }
}

/**
 * The stages that a pipeline runs in, as the service fuses them: a step joins the stage that makes its input, unless
 * elements have to be sorted or collected between the two (grouping, state, a side input of the same stage), come from
 * several stages, or belong to another SDK's workers. Grouping steps and splittable DoFns have parts in two stages.
 */
export function executionStages(pipeline: Pipeline): readonly ExecutionStage[] {
  const stages: GrowingStage[] = [];
  const makers = new Map<string, GrowingStage>();
  const newStage = (): GrowingStage => {
    const stage = new GrowingStage(`F${stages.length + 1}`);
    stages.push(stage);
    return stage;
  };
  for (const step of steps(pipeline)) {
    const traits = traitsOf(step.transform);
    const inputs = [...new Set(Object.values(step.transform.inputs))];
    const mainMakers = new Set(
      inputs.filter((input) => !traits.sideInputs.has(input)).flatMap((input) => makers.get(input) ?? []),
    );
    const sideMakers = [...traits.sideInputs].flatMap((input) => makers.get(input) ?? []);
    const [maker] = mainMakers;
    const isFused = maker !== undefined && mainMakers.size === 1 && canJoin(maker, step, traits, sideMakers);
    let stage = isFused ? maker : newStage();
    for (const input of inputs) {
      const from = makers.get(input);
      if (from !== undefined && from !== stage) stage.reads(input, from);
    }
    stage.add(step, traits.before.length > 0 ? traits.before : traits.after);
    if (traits.before.length > 0) {
      const first = stage;
      stage = newStage();
      for (const input of inputs) if (!traits.sideInputs.has(input)) stage.reads(input, first);
      stage.add(step, traits.after);
    }
    for (const output of Object.values(step.transform.outputs)) makers.set(output, stage);
  }
  return stages;
}

function canJoin(
  stage: GrowingStage,
  step: TransformNode,
  { isStateful }: StepTraits,
  sideMakers: readonly GrowingStage[],
): boolean {
  const environment = environmentOf(step);
  const isSameSdk =
    environment === undefined || stage.environmentId === undefined || environment === stage.environmentId;
  return !isStateful && isSameSdk && !sideMakers.some((side) => side.needs(stage));
}

/** Steps of the runner itself run anywhere. */
function environmentOf({ transform }: TransformNode): string | undefined {
  return transform.environmentId === '' ? undefined : transform.environmentId;
}
