const longestText = 20_000;
const tracebackStart = 'Traceback (most recent call last)';
/** How Prism begins what a worker has answered. */
const bundleFailure = /^bundle \S+ \S+ failed:/;

/** Why a job has failed. */
export interface Failure {
  /** What the runner gave as reasons. */
  readonly runnerErrors: readonly string[];
  /** What kept the runner from running it to an end. */
  readonly reason?: string;
  /** Last output of the workers; shown when no reason holds an exception. */
  readonly workerOutput: string;
  /** Finds the steps that an error names. */
  readonly stepsIn: (error: string) => readonly string[];
}

/** The error messages of a job that failed, worded as the service words them. */
export function failureMessages({ runnerErrors, reason, workerOutput, stepsIn }: Failure): string[] {
  const messages: string[] = reason === undefined ? [] : [bounded(reason)];
  let hasException = reason?.includes(tracebackStart) ?? false;
  for (const error of runnerErrors) {
    const exception = exceptionIn(error);
    if (exception !== undefined) hasException = true;
    messages.push(
      bounded(exception === undefined ? error : `Error message from worker: ${exception.trimEnd()}`),
    );
  }
  if (!hasException && workerOutput !== '' && reason?.includes(workerOutput) !== true)
    messages.push(bounded(`Last output of the worker:\n${workerOutput}`));
  const causes = [...new Set(runnerErrors.flatMap(stepsIn))].map((step) => `${step} failed.`);
  return [
    ...messages,
    causes.length === 0 ? 'Workflow failed.' : `Workflow failed. Causes: ${causes.join(', ')}`,
  ];
}

/** What a worker said, without the runner's words around it; undefined when it is the runner's own error. */
function exceptionIn(error: string): string | undefined {
  const traceback = error.indexOf(tracebackStart);
  if (traceback >= 0) return error.slice(traceback);
  return bundleFailure.test(error) ? error.replace(bundleFailure, '') : undefined;
}

function bounded(text: string): string {
  // An exception stands at the end of its traceback: keep both ends.
  if (text.length <= longestText) return text;
  const half = longestText / 2;
  return `${text.slice(0, half)}\n…\n${text.slice(-half)}`;
}
