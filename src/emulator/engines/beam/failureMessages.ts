const longestText = 20_000;
const tracebackStart = 'Traceback (most recent call last)';

/** Why a job has failed. */
export interface Failure {
  /** What the runner gave as reasons. */
  readonly runnerErrors: readonly string[];
  /** What kept the runner from running it to an end. */
  readonly reason?: string;
  /** Last output of the workers; shown when no reason holds an exception. */
  readonly workerOutput: string;
}

/** The error messages of a job that failed, worded as the service words them. */
export function failureMessages({ runnerErrors, reason, workerOutput }: Failure): string[] {
  const messages: string[] = reason === undefined ? [] : [bounded(reason)];
  const failedSteps = new Set<string>();
  let hasTraceback = reason?.includes(tracebackStart) ?? false;
  for (const error of runnerErrors) {
    const start = error.indexOf(tracebackStart);
    if (start < 0) {
      messages.push(bounded(error));
      continue;
    }
    hasTraceback = true;
    messages.push(bounded(`Error message from worker: ${error.slice(start).trimEnd()}`));
    for (const match of error.matchAll(/\[while running '([^'\n]+)'\]/g)) failedSteps.add(match[1] ?? '');
  }
  if (!hasTraceback && workerOutput !== '' && reason?.includes(workerOutput) !== true)
    messages.push(bounded(`Last output of the worker:\n${workerOutput}`));
  const causes = [...failedSteps].map((step) => `${step} failed.`);
  return [
    ...messages,
    causes.length === 0 ? 'Workflow failed.' : `Workflow failed. Causes: ${causes.join(', ')}`,
  ];
}

function bounded(text: string): string {
  // An exception stands at the end of its traceback: keep both ends.
  if (text.length <= longestText) return text;
  const half = longestText / 2;
  return `${text.slice(0, half)}\n…\n${text.slice(-half)}`;
}
