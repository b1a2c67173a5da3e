import type { ChangeSubject } from '../tools/tool.ts';

/**
 * Names the job of a change across its replacements, which keep the name and not the id. The connection is left out:
 * one job may be reached by several.
 */
export function jobKey({ projectId, location, job }: ChangeSubject): string {
  return JSON.stringify([projectId, location, job === undefined ? '' : job.name || (job.id ?? '')]);
}
