import { nextRandom } from '../engines/model/simulation/random.ts';
import type { Fault } from '../engines/model/workload/faults.ts';
import { parseWorkload } from '../engines/model/workload/parseWorkload.ts';
import type { Workload, WorkloadStep } from '../engines/model/workload/workload.ts';
import type { Scenario } from './scenarioTable.ts';
import { variantWords as words } from './variantWords.ts';

/** A scenario under other names. */
export interface ScenarioVariant {
  /** A name for its job, which does not tell the scenario. */
  readonly jobName: string;
  /** Without title and description, which would. */
  readonly workload: Workload;
}

/**
 * The scenario with other names of jobs, steps, counters, keys, images and places, and other exceptions of the user's
 * code: the same happens at the same moments, with the same numbers. Pure: the same seed gives the same variant.
 * @throws ApiError when the scenario's workload is not valid.
 */
export function variant({ name, workload }: Scenario, seed: number): ScenarioVariant {
  const random = new Words(seed);
  const parsed: Workload = { ...parseWorkload(workload, `scenario ${name}`) };
  delete parsed.title;
  delete parsed.description;
  const thing = random.pick(words.things);
  const owner = random.pick(words.owners);
  const steps = parsed.steps.map((step) => renamedStep(step, thing, owner, random));
  const stepNames = new Map(parsed.steps.map((step, index) => [step.name, steps[index]?.name ?? step.name]));
  const faults = parsed.faults.map((fault) => renamedFault(fault, stepNames, owner, random));
  return {
    jobName: `${thing}-${random.pick(words.places)}-${random.number(10, 9999)}`,
    workload: { ...parsed, steps, faults },
  };
}

function renamedStep(step: WorkloadStep, thing: string, owner: string, random: Words): WorkloadStep {
  const counter = <Metric extends { readonly name: string; readonly namespace: string }>(
    metric: Metric,
  ): Metric => ({ ...metric, name: random.fresh(words.counters), namespace: thing });
  return {
    ...step,
    name: stepName(step.kind, thing, owner, random),
    counters: step.counters.map(counter),
    distributions: step.distributions.map(counter),
  };
}

function stepName(kind: WorkloadStep['kind'], thing: string, owner: string, random: Words): string {
  switch (kind) {
    case 'read':
      return `${random.fresh(words.reading)} ${thing}`;
    case 'parDo':
      return `${random.fresh(words.working)} ${thing}`;
    case 'groupByKey':
      return `${random.fresh(words.grouping)} ${owner}`;
    case 'write':
      return `${random.fresh(words.writing)} ${thing}`;
  }
}

function renamedFault(fault: Fault, steps: ReadonlyMap<string, string>, owner: string, random: Words): Fault {
  const named = 'step' in fault ? { ...fault, step: steps.get(fault.step) ?? fault.step } : fault;
  switch (named.kind) {
    case 'hotKey':
      return { ...named, key: `${owner}-${random.number(0, 99_999)}` };
    case 'failingWorkItems':
    case 'poisonElement':
      return { ...named, error: random.pick(words.errors).replace('FIELD', random.pick(words.fields)) };
    case 'workFailure':
    case 'startFailure':
      return named.subject === undefined
        ? named
        : { ...named, subject: renamedSubject(named.cause, named.subject, random) };
    case 'ipSpace':
      return { ...named, subnetwork: `${random.pick(words.places)}-subnet` };
    case 'workerImage':
    case 'slowImagePull':
      return {
        ...named,
        image: `europe-docker.pkg.dev/${random.pick(words.places)}/images/worker:${random.number(1, 90)}`,
      };
    case 'stuckStep':
    case 'outOfMemory':
    case 'gcThrashing':
    case 'slowSink':
    case 'backlogBurst':
    case 'quota':
    case 'zoneStockOut':
    case 'permission':
    case 'harmlessLogs':
      return named;
  }
}

function renamedSubject(
  cause: Extract<Fault, { cause: string }>['cause'],
  subject: string,
  random: Words,
): string {
  if (cause === 'missingName') return random.pick(words.modules);
  if (cause === 'differentLocations') return random.pick(['US', 'us-west1', 'asia-northeast1']);
  if (cause === 'network') return `${random.pick(words.places)}-network`;
  // Paths lie elsewhere; what else there is has a meaning of its own.
  return subject.replace(/gs:\/\/[^ ]*\//, `gs://${random.pick(words.places)}-${random.number(1, 999)}/`);
}

/** Choices that a seed makes. */
class Words {
  #state: number;
  readonly #used = new Set<string>();

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From `from` to `to`, both inclusive. */
  number(from: number, to: number): number {
    const { state, value } = nextRandom(this.#state);
    this.#state = state;
    return from + Math.floor(value * (to - from + 1));
  }

  pick(choices: readonly string[]): string {
    return choices[this.number(0, choices.length - 1)] ?? '';
  }

  /** One that was not taken yet; with a number where all are. */
  fresh(choices: readonly string[]): string {
    const left = choices.filter((choice) => !this.#used.has(choice));
    const choice = left.length > 0 ? this.pick(left) : `${this.pick(choices)} ${this.#used.size}`;
    this.#used.add(choice);
    return choice;
  }
}
