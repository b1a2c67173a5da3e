import type { Connection, JobRef } from './connection.ts';
import { shellWord } from './shellWord.ts';

/** The job in Google's Cloud Console; undefined for a service that is not Google's. */
export function consoleUrl(connection: Connection | undefined, ref: JobRef): string | undefined {
  if (connection === undefined || connection.endpoint !== undefined || connection.isManaged) return undefined;
  const [location, jobId, project] = [ref.location, ref.jobId, ref.projectId].map(encodeURIComponent);
  return `https://console.cloud.google.com/dataflow/jobs/${location}/${jobId}?project=${project}`;
}

/** The command that shows the job in a terminal. */
export function gcloudCommand(ref: JobRef): string {
  return [
    'gcloud dataflow jobs describe',
    shellWord(ref.jobId),
    '--region',
    shellWord(ref.location),
    '--project',
    shellWord(ref.projectId),
  ].join(' ');
}
