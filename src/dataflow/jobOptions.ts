import { isSecretName } from './secretName.ts';

const hidden = '(hidden)';
const longest = 500;

/** The value of a job's option as people and models may see it: bounded, and nothing of what may be a secret. */
export function shownOption(name: string, value: string): string {
  return isSecretName(name) ? hidden : value.slice(0, longest);
}

/** Whether a value as it is shown is the one that the job runs with, so that another job may be given it. */
export function isWholeOption(shown: string): boolean {
  return shown !== hidden && shown.length < longest;
}
