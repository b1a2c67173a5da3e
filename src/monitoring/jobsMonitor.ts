import type { Connection } from '../dataflow/connection.ts';
import type { Connections } from '../dataflow/connections.ts';
import type { DataflowError } from '../dataflow/errors.ts';
import { isTerminal, type JobSummary } from '../dataflow/job.ts';
import type { Log } from '../dataflow/log.ts';
import { ChangeEvent } from './changeEvent.ts';
import type { Clock } from './clock.ts';
import { compareNewestFirst, type JobsDifference } from './knownJobs.ts';
import { type MonitorIntervals, RegionJobs } from './regionJobs.ts';

/** What is known of the jobs of a connection now. */
export interface ConnectionJobs {
  readonly connection: Connection;
  /** Newest first. */
  readonly jobs: readonly JobSummary[];
  /** `ready` when every region has answered or failed. */
  readonly status: 'loading' | 'ready';
  /** One per region that failed, or one without a location for the whole connection. Jobs known before stay. */
  readonly problems: readonly JobsProblem[];
  readonly hasMore: boolean;
  /** Milliseconds since the epoch. */
  readonly updatedAt?: number;
}

export interface JobsProblem {
  readonly location?: string;
  readonly error: DataflowError;
  /** From when the jobs are that are still shown, in milliseconds since the epoch; absent when there are none. */
  readonly knownAt?: number;
}

export type JobsChange =
  /** With a difference nothing else has changed; without one anything may have. */
  | { readonly connectionId: string; readonly kind: 'list'; readonly difference?: JobsDifference }
  /** These changed in place. */
  | { readonly connectionId: string; readonly kind: 'jobs'; readonly jobIds: readonly string[] }
  | { readonly kind: 'connections' };

export interface JobsMonitorDeps {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly log: Log;
  readonly intervals?: Partial<MonitorIntervals>;
}

/** A job that was started through this window. */
export interface StartedJob {
  readonly connectionId: string;
  readonly job: JobSummary;
}

/** A region of a connection. */
export interface JobsPlace {
  readonly connectionId: string;
  readonly location: string;
}

const defaultIntervals: MonitorIntervals = {
  activeMs: 5_000,
  idleMs: 15_000,
  hiddenMs: 30_000,
  maxBackoffMs: 60_000,
};

interface Watched {
  readonly connection: Connection;
  readonly regions: readonly RegionJobs[];
  /** What was listed last, for as long as no region knows anything else. */
  listed?: { readonly of: readonly (readonly JobSummary[])[]; readonly jobs: readonly JobSummary[] };
}

/** Knows the jobs of all connections and tells of changes. It polls only while somebody looks, or waits for a job. */
export class JobsMonitor {
  private readonly watched = new Map<string, Watched>();
  private readonly changes: ChangeEvent<JobsChange>;
  private readonly starts: ChangeEvent<StartedJob>;
  private readonly followed = new Map<string, readonly JobsPlace[]>();
  private readonly closings = new Set<Promise<void>>();
  private readonly stopListening: () => void;
  private isVisible = false;
  private isClosed = false;

  constructor(private readonly deps: JobsMonitorDeps) {
    this.changes = new ChangeEvent(deps.log);
    this.starts = new ChangeEvent(deps.log);
    this.stopListening = deps.connections.onDidChange(() => {
      this.followConnections();
      this.changes.fire({ kind: 'connections' });
    });
    this.followConnections();
  }

  jobs(connectionId: string): ConnectionJobs | undefined {
    const watched = this.watched.get(connectionId);
    if (!watched) return undefined;
    const { connection, regions } = watched;
    const times = regions.map(({ updatedAt }) => updatedAt).filter((time) => time !== undefined);
    return {
      connection,
      jobs: listed(watched),
      status: regions.every((region) => region.isSettled) ? 'ready' : 'loading',
      problems: problemsOf(regions),
      hasMore: regions.some((region) => region.hasMore),
      ...(times.length > 0 && { updatedAt: Math.max(...times) }),
    };
  }

  job(connectionId: string, jobId: string): JobSummary | undefined {
    const regions = this.watched.get(connectionId)?.regions ?? [];
    return regions.map((region) => region.job(jobId)).find((job) => job !== undefined);
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: (change: JobsChange) => void): () => void {
    const leave = this.changes.subscribe(listener);
    this.updateEnabled();
    return () => {
      leave();
      this.updateEnabled();
    };
  }

  /** Jobs that an operation of this window has started. Answers a function that ends the subscription. */
  onDidStart(listener: (started: StartedJob) => void): () => void {
    return this.starts.subscribe(listener);
  }

  /**
   * Places that are polled, slowly, even while nobody looks: somebody waits for a job there.
   * @param follower who waits; its places take the place of those it named before
   */
  setFollowed(places: readonly JobsPlace[], follower = 'notices'): void {
    this.followed.set(follower, places);
    this.updateEnabled();
  }

  /** Becoming visible asks at once. */
  setVisible(isVisible: boolean): void {
    if (this.isVisible === isVisible) return;
    this.isVisible = isVisible;
    this.updateEnabled();
    if (this.isEnabled) void this.refresh();
  }

  /** Asks now, whoever looks. Failures are told in `problems`; this never rejects. */
  async refresh(connectionId?: string): Promise<void> {
    await Promise.all(this.regions(connectionId).map((region) => region.refresh()));
  }

  /** Adds an older page of every region that has one. Failures are told in `problems`; this never rejects. */
  async loadMore(connectionId: string): Promise<void> {
    await Promise.all(this.regions(connectionId).map((region) => region.loadMore()));
  }

  /** Shows an operation's answer at once, and polls fast for a while. */
  note(connectionId: string, job: JobSummary): void {
    this.regions(connectionId)
      .find(({ location }) => location === job.location)
      ?.note(job);
  }

  /** As {@link note}, of a job that this window has started, by whatever way. */
  noteStart(connectionId: string, job: JobSummary): void {
    this.note(connectionId, job);
    if (!isTerminal(job.state)) this.starts.fire({ connectionId, job });
  }

  /** Aborts what is under way; nothing is left running. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopListening();
    this.changes.clear();
    this.starts.clear();
    for (const { regions } of this.watched.values()) this.closeRegions(regions);
    this.watched.clear();
    await Promise.all(this.closings);
  }

  private get isEnabled(): boolean {
    return this.isVisible && this.changes.hasListeners && !this.isClosed;
  }

  private regions(connectionId?: string): readonly RegionJobs[] {
    return [...this.watched.values()]
      .filter(({ connection }) => connectionId === undefined || connection.id === connectionId)
      .flatMap(({ regions }) => regions);
  }

  private updateEnabled(): void {
    const followed = [...this.followed.values()].flat();
    for (const { connection, regions } of this.watched.values()) {
      for (const region of regions) {
        const isFollowed = followed.some(
          ({ connectionId, location }) => connectionId === connection.id && location === region.location,
        );
        const isWanted = this.isVisible || isFollowed;
        region.setEnabled(isWanted && this.changes.hasListeners && !this.isClosed, this.isVisible);
      }
    }
  }

  /** Connections that stayed as they were keep their jobs. */
  private followConnections(): void {
    const previous = new Map(this.watched);
    this.watched.clear();
    for (const connection of this.deps.connections.list()) {
      const before = previous.get(connection.id);
      const isSame = before && JSON.stringify(before.connection) === JSON.stringify(connection);
      if (isSame) previous.delete(connection.id);
      this.watched.set(connection.id, isSame ? before : this.watch(connection));
    }
    for (const { regions } of previous.values()) this.closeRegions(regions);
    this.updateEnabled();
  }

  private watch(connection: Connection): Watched {
    const { clock, connections, intervals } = this.deps;
    const regions = connection.regions.map(
      (location) =>
        new RegionJobs({
          location,
          clock,
          intervals: { ...defaultIntervals, ...intervals },
          api: (signal) => connections.api(connection, { signal }),
          onDidChange: (difference) => {
            this.tell(connection.id, difference);
          },
        }),
    );
    return { connection, regions };
  }

  private tell(connectionId: string, difference: JobsDifference | undefined): void {
    if (!difference) this.changes.fire({ connectionId, kind: 'list' });
    else if (difference.added.length > 0 || difference.removed.length > 0)
      this.changes.fire({ connectionId, kind: 'list', difference });
    else {
      const jobIds = difference.changed.map(({ id }) => id);
      this.changes.fire({ connectionId, kind: 'jobs', jobIds });
    }
  }

  private closeRegions(regions: readonly RegionJobs[]): void {
    for (const region of regions) {
      const closing = region.close().finally(() => this.closings.delete(closing));
      this.closings.add(closing);
    }
  }
}

/** Newest first; the same list until something changes, as everybody who looks asks for it. */
function listed(watched: Watched): readonly JobSummary[] {
  const of = watched.regions.map(({ jobs }) => jobs);
  const isSame = watched.listed && of.every((jobs, index) => watched.listed?.of[index] === jobs);
  if (watched.listed && isSame) return watched.listed.jobs;
  const [first = []] = of;
  const jobs = of.length === 1 ? first : of.flat().sort(compareNewestFirst);
  watched.listed = { of, jobs };
  return jobs;
}

/** A failure of signing in, or one that all of several regions share, is told once. */
function problemsOf(regions: readonly RegionJobs[]): readonly JobsProblem[] {
  const failed = regions.flatMap(({ location, problem, jobs, updatedAt }) => {
    const known = updatedAt === undefined || jobs.length === 0 ? {} : { knownAt: updatedAt };
    return problem ? [{ location, ...problem, ...known }] : [];
  });
  const [first] = failed;
  if (!first) return [];
  const isShared =
    regions.length > 1 &&
    failed.length === regions.length &&
    failed.every(({ error }) => error.code === first.error.code && error.reason === first.error.reason);
  if (first.isOfConnection || isShared) {
    const times = failed.flatMap(({ knownAt }) => knownAt ?? []);
    return [{ error: first.error, ...(times.length > 0 && { knownAt: Math.min(...times) }) }];
  }
  return failed.map(({ location, error, knownAt }) => ({
    location,
    error,
    ...(knownAt !== undefined && { knownAt }),
  }));
}
