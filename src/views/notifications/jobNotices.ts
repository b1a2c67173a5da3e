import { EventEmitter } from 'node:events';
import type { Connections } from '../../dataflow/connections.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Memory } from '../../dataflow/memory.ts';
import { isJobTarget, type JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobsChange, JobsMonitor, JobsPlace } from '../../monitoring/jobsMonitor.ts';
import type { JobTrouble, TroubleChange } from '../../monitoring/jobTroubles.ts';
import { connectionApi } from '../connectionApi.ts';

/** A job that somebody waits for has ended or, with `trouble`, has begun to report errors. */
export interface JobNotice {
  readonly target: JobTarget;
  readonly job: JobSummary;
  readonly trouble?: JobTrouble;
}

export interface JobNoticesDeps {
  readonly connections: Connections;
  readonly monitor: Pick<JobsMonitor, 'jobs' | 'job' | 'note' | 'onDidChange' | 'onDidStart' | 'setFollowed'>;
  /** Of the workspace: what is watched stays so until it ends. */
  readonly memory: Memory;
  readonly log: Log;
  readonly clock: Pick<Clock, 'setTimeout'>;
  /** Whether asking that connection for its jobs starts nothing. */
  readonly isUp: (connectionId: string) => boolean;
  readonly tell: (notice: JobNotice) => void;
}

const memoryKey = 'watchedJobs';
/** The oldest are given up beyond that. */
const mostWatched = 200;
/** How long after the end of a program the job that it submitted may still come into sight. */
const lateJobMs = 10 * 60_000;
const lookUpAgainMs = 60_000;

/** Jobs that a person started here or watches. The end of each is told once. */
export class JobNotices {
  private readonly watched: Map<string, JobTarget>;
  /** Looked for, or about to be again. */
  private readonly lookedUp = new Set<string>();
  private readonly toldTrouble = new Set<string>();
  /** Names of jobs that are about to be submitted from here, with what calls off a limit to the wait. */
  private readonly expected = new Map<string, (() => void) | undefined>();
  private readonly timers = new Set<() => void>();
  private readonly events = new EventEmitter<{
    change: [string, Pick<JobSummary, 'location' | 'id'>];
    end: [JobNotice];
  }>();
  private readonly stopListening: readonly (() => void)[];
  private isDisposed = false;

  constructor(private readonly deps: JobNoticesDeps) {
    const { memory, monitor, connections } = deps;
    const remembered = memory.get(memoryKey);
    const targets = Array.isArray(remembered) ? remembered.filter(isJobTarget) : [];
    this.watched = new Map(targets.map((target) => [targetKey(target), target]));
    this.stopListening = [
      monitor.onDidChange((change) => {
        this.follow(change);
      }),
      monitor.onDidStart(({ connectionId, job }) => {
        this.watch(connectionId, job);
      }),
      connections.onDidChange(() => {
        this.updateFollowed();
      }),
    ];
    this.updateFollowed();
  }

  isWatched(connectionId: string, job: Pick<JobSummary, 'projectId' | 'location' | 'id'>): boolean {
    return this.watched.has(targetKey({ connectionId, ref: refOf(job) }));
  }

  /**
   * Watches a job, or does so no more.
   * @returns whether it is watched now
   * @throws DataflowError `FAILED_PRECONDITION` when it has ended
   */
  toggle(target: JobTarget): boolean {
    if (this.watched.has(targetKey(target))) {
      this.unwatch(target);
      return false;
    }
    const { connectionId, ref, jobName } = target;
    const job = this.deps.monitor.job(connectionId, ref.jobId);
    const name = job?.name ?? jobName ?? ref.jobId;
    if (job && isTerminal(job.state)) {
      const reason = `The job has already ended as ${job.state}.`;
      throw new DataflowError('FAILED_PRECONDITION', `Watching ${name}`, reason, 'Nothing needs to be done.');
    }
    this.add({ connectionId, ref, jobName: name });
    return true;
  }

  unwatch(target: JobTarget): void {
    if (this.watched.delete(targetKey(target))) this.changed(target);
  }

  /** A running job reports errors; that is told once of each that is watched. */
  noteTrouble({ connectionId, job, trouble }: TroubleChange): void {
    const target = this.watched.get(targetKey({ connectionId, ref: refOf(job) }));
    if (!target || !trouble || this.toldTrouble.has(targetKey(target))) return;
    this.toldTrouble.add(targetKey(target));
    this.deps.tell({ target: { ...target, jobName: job.name }, job, trouble });
  }

  /** A job of that name is being submitted from here; it is watched as soon as it is seen. */
  expect(jobName: string): void {
    this.stopExpecting(jobName);
    this.expected.set(jobName, undefined);
    this.updateFollowed();
  }

  /** The program that submits it has ended: unless it is seen before long, it will not come. */
  expectBriefly(jobName: string): void {
    if (!this.stopExpecting(jobName)) return;
    const callOff = this.later(lateJobMs, () => {
      this.expectNoMore(jobName);
    });
    this.expected.set(jobName, callOff);
  }

  /** It will not come. */
  expectNoMore(jobName: string): void {
    if (this.stopExpecting(jobName)) this.updateFollowed();
  }

  /** Told with the connection and the job whenever one is watched, or is not any more. */
  onDidChangeWatched(
    listener: (connectionId: string, job: Pick<JobSummary, 'location' | 'id'>) => void,
  ): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  /** Told of the end of each, whether or not the person wants to hear of it. */
  onDidEnd(listener: (notice: JobNotice) => void): () => void {
    this.events.on('end', listener);
    return () => this.events.off('end', listener);
  }

  /** Whether connections can be asked has changed. */
  updateFollowed(): void {
    const { connections, isUp, monitor } = this.deps;
    const places: JobsPlace[] = [...this.watched.values()].map(({ connectionId, ref }) => ({
      connectionId,
      location: ref.location,
    }));
    if (this.expected.size > 0) {
      // Files are run on local services only.
      const local = connections.list().filter(({ auth }) => auth.kind === 'none');
      for (const { id: connectionId, regions } of local)
        places.push(...regions.map((location) => ({ connectionId, location })));
    }
    monitor.setFollowed(places.filter(({ connectionId }) => isUp(connectionId)));
  }

  dispose(): void {
    this.isDisposed = true;
    for (const stop of [...this.stopListening, ...this.timers]) stop();
    this.deps.monitor.setFollowed([]);
    this.events.removeAllListeners();
  }

  private follow(change: JobsChange): void {
    if (change.kind === 'connections') return;
    const { connectionId } = change;
    if (change.kind === 'list') this.findExpected(connectionId);
    const targets = [...this.watched.values()].filter((target) => target.connectionId === connectionId);
    const changed = change.kind === 'jobs' ? new Set(change.jobIds) : undefined;
    for (const target of targets) {
      if (changed && !changed.has(target.ref.jobId)) continue;
      const job = this.deps.monitor.job(connectionId, target.ref.jobId);
      if (!job) void this.lookUp(target);
      else if (isTerminal(job.state)) this.end(target, job);
    }
  }

  private findExpected(connectionId: string): void {
    if (this.expected.size === 0) return;
    for (const job of this.deps.monitor.jobs(connectionId)?.jobs ?? []) {
      if (this.stopExpecting(job.name)) this.watch(connectionId, job);
    }
  }

  /** @returns whether it was expected */
  private stopExpecting(jobName: string): boolean {
    this.expected.get(jobName)?.();
    return this.expected.delete(jobName);
  }

  /** Answers a function that calls it off. */
  private later(ms: number, run: () => void): () => void {
    const stop = this.deps.clock.setTimeout(() => {
      this.timers.delete(stop);
      run();
    }, ms);
    this.timers.add(stop);
    return () => {
      this.timers.delete(stop);
      stop();
    };
  }

  private watch(connectionId: string, job: JobSummary): void {
    this.add({ connectionId, ref: refOf(job), jobName: job.name });
  }

  private add(target: JobTarget): void {
    this.watched.set(targetKey(target), target);
    const [oldest] = this.watched.values();
    if (this.watched.size > mostWatched && oldest) this.unwatch(oldest);
    this.changed(target);
  }

  /** Forgotten first, so that it is told once whatever happens then. */
  private end(target: JobTarget, job: JobSummary): void {
    this.unwatch(target);
    const notice = { target: { ...target, jobName: job.name }, job };
    this.deps.tell(notice);
    this.events.emit('end', notice);
  }

  /** A job that is watched and not among those listed has ended long ago, or is gone. */
  private async lookUp(target: JobTarget): Promise<void> {
    const { connections, isUp, log, monitor } = this.deps;
    const { connectionId, ref } = target;
    const key = targetKey(target);
    const listed = monitor.jobs(connectionId);
    if (listed?.status !== 'ready' || listed.problems.length > 0 || this.lookedUp.has(key)) return;
    if (!isUp(connectionId)) return;
    this.lookedUp.add(key);
    try {
      const api = await connectionApi(connections, connectionId, 'Looking for a watched job');
      monitor.note(connectionId, await api.getJob(ref));
    } catch (thrown) {
      const error = DataflowError.from(thrown, 'Looking for a watched job');
      log.warn(error.message);
      if (error.code === 'NOT_FOUND') this.unwatch(target);
      else if (!this.isDisposed) this.lookUpAgain(target);
    }
  }

  private lookUpAgain(target: JobTarget): void {
    this.later(lookUpAgainMs, () => {
      this.lookedUp.delete(targetKey(target));
      if (this.watched.has(targetKey(target))) void this.lookUp(target);
    });
  }

  private changed({ connectionId, ref }: JobTarget): void {
    const watched = [...this.watched.values()];
    this.deps.memory.update(memoryKey, watched).then(undefined, (error: unknown) => {
      this.deps.log.warn(`Watched jobs could not be remembered: ${String(error)}`);
    });
    this.updateFollowed();
    this.events.emit('change', connectionId, { location: ref.location, id: ref.jobId });
  }
}

function refOf({
  projectId,
  location,
  id,
}: Pick<JobSummary, 'projectId' | 'location' | 'id'>): JobTarget['ref'] {
  return { projectId, location, jobId: id };
}

function targetKey({ connectionId, ref }: Pick<JobTarget, 'connectionId' | 'ref'>): string {
  return JSON.stringify([connectionId, ref.projectId, ref.location, ref.jobId]);
}
