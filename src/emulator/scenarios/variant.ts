import type { Fault } from '../engines/model/workload/faults.ts';
import { parseWorkload } from '../engines/model/workload/parseWorkload.ts';
import type { Workload, WorkloadStep } from '../engines/model/workload/workload.ts';
import type { Scenario } from './scenarioTable.ts';
import { SeededWords } from './seededWords.ts';
import { variantError } from './variantError.ts';
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
  const random = new SeededWords(seed);
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

function renamedStep(step: WorkloadStep, thing: string, owner: string, random: SeededWords): WorkloadStep {
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

function stepName(kind: WorkloadStep['kind'], thing: string, owner: string, random: SeededWords): string {
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

function renamedFault(
  fault: Fault,
  steps: ReadonlyMap<string, string>,
  owner: string,
  random: SeededWords,
): Fault {
  const named = 'step' in fault ? { ...fault, step: steps.get(fault.step) ?? fault.step } : fault;
  switch (named.kind) {
    case 'hotKey':
      return { ...named, key: `${owner}-${random.number(0, 99_999)}` };
    case 'failingWorkItems':
    case 'poisonElement':
      return { ...named, error: variantError(random) };
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
  random: SeededWords,
): string {
  if (cause === 'missingName') return random.pick(words.modules);
  if (cause === 'differentLocations') return random.pick(['US', 'us-west1', 'asia-northeast1']);
  if (cause === 'network') return `${random.pick(words.places)}-network`;
  // Paths lie elsewhere; what else there is has a meaning of its own.
  return subject.replace(/gs:\/\/[^ ]*\//, `gs://${random.pick(words.places)}-${random.number(1, 999)}/`);
}
