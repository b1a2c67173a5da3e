import { create } from '@bufbuild/protobuf';
import {
  ListJobsResponseSchema,
  type Job,
  type ListJobsResponse,
} from '../gen/google/dataflow/v1beta3/jobs_pb.ts';

/** Those asked for last; a client that polls asks for the same few. */
const mostPages = 100;

/** Pages of lists, made anew only when one of their jobs has changed. Frozen, so that transports may keep their bytes. */
export class JobPages {
  readonly #known = new Map<string, ListJobsResponse>();

  /** @param query - what was asked for, page and all */
  of(query: string, jobs: Job[], nextPageToken = ''): ListJobsResponse {
    const known = this.#known.get(query);
    if (known?.nextPageToken === nextPageToken && isSame(known.jobs, jobs)) return known;
    const page = create(ListJobsResponseSchema, { jobs, nextPageToken });
    Object.freeze(page);
    // A Map keeps the order of insertion, so the oldest comes first.
    this.#known.delete(query);
    this.#known.set(query, page);
    const [oldest = query] = this.#known.keys();
    if (this.#known.size > mostPages) this.#known.delete(oldest);
    return page;
  }
}

/** Summaries are frozen and made anew when their job changes, so the same ones say the same. */
function isSame(known: readonly Job[], jobs: readonly Job[]): boolean {
  return known.length === jobs.length && jobs.every((job, index) => job === known[index]);
}
