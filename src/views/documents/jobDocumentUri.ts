import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { isRecord } from '../../webview/shapes.ts';

/** Scheme of documents about a job that are read from the service. */
export const jobDocumentScheme = 'dataflow-job';

/** `errors`: warnings and errors of both others, alike ones together. */
export type JobDocumentKind = 'messages' | 'logs' | 'errors';

export interface JobDocument {
  readonly kind: JobDocumentKind;
  readonly target: JobTarget;
}

const titles: Readonly<Record<JobDocumentKind, string>> = {
  messages: 'messages',
  logs: 'worker logs',
  errors: 'errors grouped',
};

/** Path and query of the document's address; the path ends with what the editor shows as its title. */
export function jobDocumentParts({ kind, target }: JobDocument): {
  readonly path: string;
  readonly query: string;
} {
  const title = `${target.jobName ?? target.ref.jobId} ${titles[kind]}.log`.replaceAll(
    /[\\/:*?"<>|\p{Cc}\p{Cf}]/gu,
    '_',
  );
  const { connectionId, ref } = target;
  return { path: `/${title}`, query: JSON.stringify({ kind, connectionId, ref }) };
}

/** @throws Error when the query is not one of {@link jobDocumentParts} */
export function parseJobDocument(query: string): JobDocument {
  const parsed: unknown = JSON.parse(query);
  if (isRecord(parsed) && isRecord(parsed['ref'])) {
    const { kind, connectionId, ref } = parsed;
    const { projectId, location, jobId } = ref;
    if (
      (kind === 'messages' || kind === 'logs' || kind === 'errors') &&
      typeof connectionId === 'string' &&
      typeof projectId === 'string' &&
      typeof location === 'string' &&
      typeof jobId === 'string'
    ) {
      return { kind, target: { connectionId, ref: { projectId, location, jobId } } };
    }
  }
  throw new Error(`This is no document about a job: ${query.slice(0, 200)}`);
}
