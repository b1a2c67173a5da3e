import { ApiError } from '../../api/apiError.ts';
import type { Workload } from './workload/workload.ts';

/**
 * Checks that a workload can take over the state of another one: it has all of its steps, with the same coders.
 * @param mapping - old names of steps, or prefixes of them that end at a slash, to new ones
 * @throws ApiError of FAILED_PRECONDITION in the service's words.
 * @see https://cloud.google.com/dataflow/docs/guides/updating-a-pipeline#CCheck
 */
export function checkCompatible(
  workload: Workload,
  from: { readonly jobId: string; readonly workload: Workload },
  mapping: Readonly<Record<string, string>>,
): void {
  const reasons: string[] = [];
  if (workload.type !== from.workload.type)
    reasons.push(`The new job is ${workload.type}, the original job is ${from.workload.type}.`);
  const steps = new Map(workload.steps.map((step) => [step.name, step]));
  const missing: string[] = [];
  for (const old of from.workload.steps) {
    const step = steps.get(mappedName(old.name, mapping));
    if (step === undefined) missing.push(old.name);
    else if (step.coder !== old.coder || step.kind !== old.kind)
      reasons.push(`The Coder or type for step ${old.name} has changed.`);
  }
  if (missing.length > 0)
    reasons.push(
      `The new job is missing steps ${missing.join(', ')}. If these steps have been renamed or deleted, try updating transformNameMapping parameter`,
    );
  if (reasons.length > 0)
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The new job is not compatible with ${from.jobId}. The original job (if it existed) has not been aborted., ${reasons.join(', ')}`,
    );
}

/** The whole name, or else its longest prefix, is looked up. */
export function mappedName(name: string, mapping: Readonly<Record<string, string>>): string {
  for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1)) {
    const mapped = Object.hasOwn(mapping, name.slice(0, end)) ? mapping[name.slice(0, end)] : undefined;
    if (mapped !== undefined) return mapped + name.slice(end);
  }
  return name;
}
