import type { Setup } from './setup.ts';

/** For example `11240941-harness-0`. */
export function workerName({ jobId }: Pick<Setup, 'jobId'>, index: number): string {
  return `${jobId.replaceAll(/\D/g, '').slice(4, 12).padStart(8, '0')}-harness-${index}`;
}
