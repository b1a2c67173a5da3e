import type { DataflowApi, JobsPage } from '../dataflow/dataflowApi.ts';
import { DataflowError } from '../dataflow/errors.ts';
import { isTerminal, type JobSummary } from '../dataflow/job.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import { isNoDifference, isUnsettled, type JobsDifference, KnownJobs } from './knownJobs.ts';
import { Poller } from './poller.ts';

/** Milliseconds between polls. */
export interface MonitorIntervals {
  /** While something is about to change or has just changed. */
  readonly activeMs: number;
  readonly idleMs: number;
  /** At least, while nobody looks and somebody waits for a job. */
  readonly hiddenMs: number;
  /** Longest wait after failures in a row; a longer one asked for by the service is kept. */
  readonly maxBackoffMs: number;
}

export interface RegionJobsDeps {
  readonly location: string;
  readonly clock: Clock;
  readonly intervals: MonitorIntervals;
  /** Opens the connection; rejects with a DataflowError. */
  readonly api: (signal: AbortSignal) => Promise<DataflowApi>;
  /** @param difference absent when something else than jobs has changed */
  readonly onDidChange: (difference?: JobsDifference) => void;
}

/** What a poll asks for. A long listing is followed at both ends: its newest page, and what is still active. */
type Question = 'newest' | 'active' | 'more';

const pageSize = 50;
/** Each further page is twice as long as the one before, up to this: whoever asks for more again wants many. */
const largestPageSize = 1000;
const activePageSize = 500;
/** Jobs that left the active ones, looked up per poll. */
const lookupsPerPoll = 10;
/** Ids, by which the service orders, and times of jobs that were created together need not agree. */
const sameMomentMs = 2000;
/** How long a change keeps polls fast. */
const afterglowMs = 60_000;

/** The jobs of one region of one connection, and the one poller that asks for them. */
export class RegionJobs {
  private readonly known = new KnownJobs();
  private newestPageIds: ReadonlySet<string> = new Set();
  private isLongerThanPage = false;
  private nextPageToken: string | undefined;
  private pagesLoaded = 0;
  private question: Question = 'newest';
  private notedDuringPoll: readonly JobSummary[] = [];
  private isSeen = true;
  private failures = 0;
  private fastUntil = 0;
  private failure: { readonly error: DataflowError; readonly isOfConnection: boolean } | undefined;
  private readTime: number | undefined;
  private readonly poller: Poller;

  constructor(private readonly deps: RegionJobsDeps) {
    this.poller = new Poller(
      deps.clock,
      (signal) => this.poll(signal),
      () => this.delayMs(),
    );
  }

  get location(): string {
    return this.deps.location;
  }

  /** Newest first; the same list until one of them changes. */
  get jobs(): readonly JobSummary[] {
    return this.known.list();
  }

  job(id: string): JobSummary | undefined {
    return this.known.get(id);
  }

  get hasMore(): boolean {
    return this.nextPageToken !== undefined;
  }

  /** Whether the region has answered or failed at least once. */
  get isSettled(): boolean {
    return this.readTime !== undefined || this.failure !== undefined;
  }

  /** Why the last poll failed; `isOfConnection` when it never got as far as the region. */
  get problem(): { readonly error: DataflowError; readonly isOfConnection: boolean } | undefined {
    return this.failure;
  }

  /** Milliseconds since the epoch. */
  get updatedAt(): number | undefined {
    return this.readTime;
  }

  /** @param isSeen whether somebody looks; else polls are rare */
  setEnabled(isEnabled: boolean, isSeen: boolean): void {
    this.isSeen = isSeen;
    this.poller.setEnabled(isEnabled);
  }

  refresh(): Promise<void> {
    if (this.question === 'active') this.question = 'newest';
    return this.poller.run();
  }

  /** Adds the next older page. */
  async loadMore(): Promise<void> {
    if (!this.hasMore) return;
    // A poll under way has its question already; this one is for the next.
    const running = this.poller.underWay;
    this.question = 'more';
    await running;
    if (this.isAboutToAsk('more')) await this.poller.run();
  }

  /** A job as an operation answered it; an older answer that is still under way does not undo it. */
  note(job: JobSummary): void {
    this.notedDuringPoll = [...this.notedDuringPoll, job];
    this.fastUntil = this.deps.clock.now() + afterglowMs;
    this.update([job]);
    this.poller.schedule();
  }

  close(): Promise<void> {
    return this.poller.close();
  }

  private isAboutToAsk(question: Question): boolean {
    return this.question === question;
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const question = this.question;
    this.question = 'newest';
    this.notedDuringPoll = [];
    const before = this.outline();
    let isOpen = false;
    try {
      const api = await this.deps.api(signal);
      isOpen = true;
      await this.ask(api, question, signal);
      this.failure = undefined;
      this.failures = 0;
      this.readTime = this.deps.clock.now();
    } catch (thrown) {
      if (signal.aborted) return;
      const error = DataflowError.from(thrown, `Listing jobs in ${this.location}`);
      this.failure = { error, isOfConnection: !isOpen };
      this.failures += 1;
    }
    if (before !== this.outline()) this.deps.onDidChange();
  }

  private async ask(api: DataflowApi, question: Question, signal: AbortSignal): Promise<void> {
    const { location } = this;
    switch (question) {
      case 'newest':
        this.takeNewest(await api.listJobs({ location, filter: 'UNKNOWN', pageSize }, { signal }), signal);
        return;
      case 'more':
        await this.askMore(api, signal);
        return;
      case 'active': {
        const page = await api.listJobs({ location, filter: 'ACTIVE', pageSize: activePageSize }, { signal });
        signal.throwIfAborted();
        this.take(page.jobs);
        if (page.nextPageToken === undefined) await this.lookUpEnded(api, page.jobs, signal);
        return;
      }
    }
  }

  private takeNewest(page: JobsPage, signal: AbortSignal): void {
    signal.throwIfAborted();
    if (page.failedLocations.includes(this.location)) {
      const reason = 'The regional endpoint did not answer.';
      throw new DataflowError(
        'UNAVAILABLE',
        `Listing jobs in ${this.location}`,
        reason,
        'Try again in a minute.',
      );
    }
    this.newestPageIds = new Set(page.jobs.map(({ id }) => id));
    this.isLongerThanPage = page.nextPageToken !== undefined;
    if (!this.isLongerThanPage) this.pagesLoaded = 0;
    if (this.pagesLoaded === 0) this.nextPageToken = page.nextPageToken;
    this.take(page.jobs, this.goneSince(page));
    // Jobs that run for months lie far down a long listing, so every other poll asks for what is active.
    if (this.isLongerThanPage && this.question === 'newest') this.question = 'active';
  }

  private async askMore(api: DataflowApi, signal: AbortSignal): Promise<void> {
    const pageToken = this.nextPageToken;
    if (pageToken === undefined) return;
    try {
      const size = Math.min(pageSize * 2 ** this.pagesLoaded, largestPageSize);
      const { location } = this;
      const page = await api.listJobs({ location, filter: 'UNKNOWN', pageSize: size, pageToken }, { signal });
      signal.throwIfAborted();
      this.pagesLoaded += 1;
      this.nextPageToken = page.nextPageToken;
      this.take(page.jobs);
    } catch (error) {
      // A token the service no longer takes is replaced by the one of the next poll.
      if (error instanceof DataflowError && error.code === 'INVALID_ARGUMENT') this.pagesLoaded = 0;
      throw error;
    }
  }

  /** Jobs below the newest page that are active no more: only GetJob tells how they ended. */
  private async lookUpEnded(
    api: DataflowApi,
    active: readonly JobSummary[],
    signal: AbortSignal,
  ): Promise<void> {
    const activeIds = new Set(active.map(({ id }) => id));
    const ended = this.jobs.filter(
      (job) => !isTerminal(job.state) && !activeIds.has(job.id) && !this.newestPageIds.has(job.id),
    );
    for (const { id: jobId, projectId, location } of ended.slice(0, lookupsPerPoll)) {
      try {
        const job = await api.getJob({ projectId, location, jobId }, { signal });
        this.take([job]);
      } catch (error) {
        if (!(error instanceof DataflowError) || error.code !== 'NOT_FOUND') throw error;
        this.take([], [jobId]);
      }
    }
  }

  /**
   * Ids of known jobs that should be on the newest page and are not. The page speaks for its own stretch of time: jobs
   * older than it stay. A page with nothing after it speaks for all.
   */
  private goneSince({ jobs, nextPageToken }: JobsPage): readonly string[] {
    const isOnPage = new Set(jobs.map(({ id }) => id));
    const oldest = jobs.map(({ createTime }) => createTime ?? '').sort()[0];
    if (nextPageToken !== undefined && !oldest) return [];
    const since =
      nextPageToken === undefined || !oldest
        ? undefined
        : new Date(Date.parse(oldest) + sameMomentMs).toISOString();
    return this.known
      .createdAfter(since)
      .filter(({ id }) => !isOnPage.has(id))
      .map(({ id }) => id);
  }

  /** What was noted while the answer was under way is newer than it. */
  private take(jobs: readonly JobSummary[], goneIds: readonly string[] = []): void {
    const noted = new Set(this.notedDuringPoll.map(({ id }) => id));
    this.update(
      [...jobs.filter(({ id }) => !noted.has(id)), ...this.notedDuringPoll],
      goneIds.filter((id) => !noted.has(id)),
    );
  }

  private update(jobs: readonly JobSummary[], goneIds: readonly string[] = []): void {
    const difference = this.known.take(jobs, goneIds);
    if (isNoDifference(difference)) return;
    this.fastUntil = Math.max(this.fastUntil, this.deps.clock.now() + afterglowMs);
    this.deps.onDidChange(difference);
  }

  /** What people see of the region beside its jobs. */
  private outline(): string {
    return JSON.stringify([this.isSettled, this.hasMore, this.failure?.error.message]);
  }

  private delayMs(): number {
    const { clock, intervals } = this.deps;
    if (this.failure) {
      return backoffMs(this.failures, this.failure.error, intervals.activeMs, intervals.maxBackoffMs);
    }
    const isBusy = clock.now() < this.fastUntil || this.jobs.some(isUnsettled);
    const delay = isBusy ? intervals.activeMs : intervals.idleMs;
    return this.isSeen ? delay : Math.max(delay, intervals.hiddenMs);
  }
}
