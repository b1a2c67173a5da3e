/** What every job must be called. @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs#Job */
const pattern = /^[a-z](?:[-a-z0-9]{0,1022}[a-z0-9])?$/;

/** The rule of {@link isJobName} in words. */
export const jobNameRule =
  'Use lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.';

export function isJobName(name: string): boolean {
  return pattern.test(name);
}

/** A job name that Dataflow takes and that no other run has: some words, made fit, and the time. */
export function freshJobName(words: string, now: Date): string {
  const stem = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const time = now.toISOString().slice(5, 19).replace(/\D/g, '');
  return `${stem || 'pipeline'}-${time}`;
}
