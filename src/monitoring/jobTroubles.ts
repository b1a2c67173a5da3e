import type { Connections } from '../dataflow/connections.ts';
import { DataflowError } from '../dataflow/errors.ts';
import { isTerminal, type JobSummary } from '../dataflow/job.ts';
import type { Log } from '../dataflow/log.ts';
import { ChangeEvent } from './changeEvent.ts';
import type { Clock } from './clock.ts';
import { connectedJobKey } from './jobKey.ts';
import type { JobsMonitor } from './jobsMonitor.ts';
import { Poller } from './poller.ts';

/** What a running job complains about. */
export interface JobTrouble {
  /** Error messages of the last while, {@link troubleWindowMs}. */
  readonly errors: number;
  /** The newest of them; untrusted text. */
  readonly text: string;
}

/** Tells which job is in trouble, or is not any more. */
export interface TroubleChange {
  readonly connectionId: string;
  readonly job: JobSummary;
  readonly trouble: JobTrouble | undefined;
}

/** For how long an error counts. */
export const troubleWindowMs = 15 * 60_000;
const pollMs = 60_000;
/** Running jobs of a connection that are asked about while the view can be seen, newest first. */
const mostSeen = 20;
const mostErrors = 50;
const atOnce = 5;

/**
 * Which running jobs report errors, by the service's own messages: one small call a job and minute, for the jobs that
 * people see first and for those that they wait for.
 */
export class JobTroubles {
  private readonly known = new Map<string, TroubleChange & { readonly trouble: JobTrouble }>();
  private readonly changes: ChangeEvent<TroubleChange>;
  private readonly poller: Poller;
  private readonly stopListening: () => void;
  private isVisible = false;

  constructor(
    private readonly deps: {
      readonly connections: Connections;
      readonly monitor: Pick<JobsMonitor, 'jobs' | 'onDidChange'>;
      readonly clock: Clock;
      readonly log: Log;
      /** Whether somebody waits for that job, so that it is asked about whoever looks. */
      readonly isWatched: (connectionId: string, job: JobSummary) => boolean;
    },
  ) {
    this.changes = new ChangeEvent(deps.log);
    this.poller = new Poller(
      deps.clock,
      (signal) => this.poll(signal),
      () => (this.asked().length > 0 ? pollMs : undefined),
    );
    this.stopListening = deps.monitor.onDidChange(() => {
      this.poller.schedule();
    });
    this.poller.setEnabled(true);
  }

  of(connectionId: string, job: Pick<JobSummary, 'location' | 'id'>): JobTrouble | undefined {
    return this.known.get(connectedJobKey(connectionId, job))?.trouble;
  }

  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.poller.schedule();
  }

  /** Somebody waits for another job now, or for none. */
  watchedChanged(): void {
    this.poller.schedule();
  }

  /** Asks now. Never rejects. */
  refresh(): Promise<void> {
    return this.poller.run();
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: (change: TroubleChange) => void): () => void {
    return this.changes.subscribe(listener);
  }

  async close(): Promise<void> {
    this.stopListening();
    this.changes.clear();
    await this.poller.close();
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const asked = this.asked();
    this.forgetAllBut(asked);
    for (let start = 0; start < asked.length && !signal.aborted; start += atOnce) {
      await Promise.all(asked.slice(start, start + atOnce).map((each) => this.ask(each, signal)));
    }
  }

  private asked(): readonly { connectionId: string; job: JobSummary }[] {
    return this.deps.connections.list().flatMap(({ id }) => this.askedOf(id));
  }

  private askedOf(connectionId: string): readonly { connectionId: string; job: JobSummary }[] {
    const running = (this.deps.monitor.jobs(connectionId)?.jobs ?? []).filter(
      ({ state }) => !isTerminal(state),
    );
    return running
      .filter((job, index) => (this.isVisible && index < mostSeen) || this.deps.isWatched(connectionId, job))
      .map((job) => ({ connectionId, job }));
  }

  private async ask(
    { connectionId, job }: { connectionId: string; job: JobSummary },
    signal: AbortSignal,
  ): Promise<void> {
    const { connections, clock, log } = this.deps;
    const connection = connections.get(connectionId);
    if (!connection) return;
    const { projectId, location, id: jobId } = job;
    try {
      const api = await connections.api(connection, { signal });
      const messages = await api.listMessages(
        { projectId, location, jobId },
        {
          minimumImportance: 'ERROR',
          startTime: new Date(clock.now() - troubleWindowMs).toISOString(),
          limit: mostErrors,
        },
        { signal },
      );
      const newest = messages.at(-1);
      this.take(connectionId, job, newest && { errors: messages.length, text: newest.text });
    } catch (thrown) {
      // Whether the service can be reached at all is told by the listing of jobs.
      if (!signal.aborted) log.debug(DataflowError.from(thrown, `Reading errors of job ${jobId}`).message);
    }
  }

  private take(connectionId: string, job: JobSummary, trouble: JobTrouble | undefined): void {
    const key = connectedJobKey(connectionId, job);
    const before = this.known.get(key)?.trouble;
    if (before?.errors === trouble?.errors && before?.text === trouble?.text) return;
    if (trouble) this.known.set(key, { connectionId, job, trouble });
    else this.known.delete(key);
    this.changes.fire({ connectionId, job, trouble });
  }

  /** What a job complained about is not known any more once it has ended or nobody asks. */
  private forgetAllBut(asked: readonly { connectionId: string; job: JobSummary }[]): void {
    const kept = new Set(asked.map(({ connectionId, job }) => connectedJobKey(connectionId, job)));
    for (const [key, { connectionId, job }] of this.known)
      if (!kept.has(key)) this.take(connectionId, job, undefined);
  }
}
