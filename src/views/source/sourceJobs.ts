import type { Connections } from '../../dataflow/connections.ts';
import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import type { Log } from '../../dataflow/log.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { ChangeEvent } from '../../monitoring/changeEvent.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import type { JobWatch, JobWatches } from '../../monitoring/jobWatches.ts';
import { connectionApi } from '../connectionApi.ts';
import { JobSteps } from './jobSteps.ts';
import type { StartedFiles } from './startedFiles.ts';
import { StepErrors } from './stepErrors.ts';
import { isClearMatch, matchOf } from '../../dataflow/pipelineSource/stepPlaces.ts';

/** A pipeline's file that somebody looks at. */
export interface VisibleSource {
  /** Names the file; absolute where it is one of a disk. */
  readonly path: string;
  readonly labels: readonly string[];
}

/** The job that runs a file's pipeline. */
export interface SourceJob {
  readonly target: JobTarget;
  readonly job: JobSummary;
  readonly connectionName: string;
  readonly watch: JobWatch;
  readonly errors: StepErrors;
}

export interface SourceJobsDeps {
  readonly connections: Connections;
  readonly monitor: Pick<JobsMonitor, 'jobs' | 'job' | 'onDidChange' | 'setFollowed'>;
  readonly watches: Pick<JobWatches, 'watch'>;
  readonly started: Pick<StartedFiles, 'fileOf'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether asking that connection for its jobs starts nothing. */
  readonly isUp: (connectionId: string) => boolean;
}

/** `jobs`: files have other jobs than before; `figures`: what is known of a job. */
export type SourceJobsChange = 'jobs' | 'figures';

/** Jobs whose steps are compared with a file; of more, the newest. */
const mostCandidates = 20;

interface Candidate {
  readonly connectionId: string;
  readonly connectionName: string;
  readonly job: JobSummary;
}

/** Finds the running jobs of the pipelines that are in view, and watches these. Nothing is polled while none is. */
export class SourceJobs {
  private sources: readonly VisibleSource[] = [];
  private readonly jobKeys = new Map<string, string>();
  private readonly matched = new Map<string, SourceJob>();
  private shown = '';
  private readonly steps: JobSteps;
  private readonly changes: ChangeEvent<SourceJobsChange>;
  private readonly stopListening: () => void;

  constructor(private readonly deps: SourceJobsDeps) {
    const { clock, connections, log, monitor } = deps;
    this.changes = new ChangeEvent(log);
    this.steps = new JobSteps({
      api: (connectionId) => connectionApi(connections, connectionId, 'Reading the steps of a job'),
      now: () => clock.now(),
      onDidRead: () => {
        this.match();
      },
      onFailure: (reason) => {
        log.debug(`The steps of a job could not be compared with the source: ${String(reason)}`);
      },
    });
    this.stopListening = monitor.onDidChange(() => {
      this.match();
    });
  }

  /** Pipelines that are in view now. */
  setSources(sources: readonly VisibleSource[]): void {
    this.sources = sources;
    this.updateFollowed();
    this.match();
  }

  /** Whether connections can be asked has changed. */
  updateFollowed(): void {
    const { connections, isUp, monitor } = this.deps;
    const asked = this.sources.length === 0 ? [] : connections.list().filter(({ id }) => isUp(id));
    const places = asked.flatMap(({ id: connectionId, regions }) =>
      regions.map((location) => ({ connectionId, location })),
    );
    monitor.setFollowed(places, 'source');
  }

  jobOf(path: string): SourceJob | undefined {
    const key = this.jobKeys.get(path);
    const found = key === undefined ? undefined : this.matched.get(key);
    if (!found) return undefined;
    const { connectionId, ref } = found.target;
    return { ...found, job: this.deps.monitor.job(connectionId, ref.jobId) ?? found.job };
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: (change: SourceJobsChange) => void): () => void {
    return this.changes.subscribe(listener);
  }

  dispose(): void {
    this.stopListening();
    this.changes.clear();
    this.sources = [];
    this.deps.monitor.setFollowed([], 'source');
    this.match();
  }

  private match(): void {
    const candidates = this.sources.length === 0 ? [] : this.candidates();
    this.jobKeys.clear();
    const wanted = new Set<string>();
    for (const source of this.sources) {
      const best = this.bestOf(source, candidates);
      if (!best) continue;
      const key = JSON.stringify([best.connectionId, best.job.projectId, best.job.location, best.job.id]);
      wanted.add(key);
      this.jobKeys.set(source.path, key);
      if (!this.matched.has(key)) this.matched.set(key, this.follow(best));
    }
    for (const [key, { watch, errors }] of this.matched) {
      if (wanted.has(key)) continue;
      this.matched.delete(key);
      watch.dispose();
      errors.dispose();
    }
    const shown = this.shownJobs();
    if (shown === this.shown) return;
    this.shown = shown;
    this.changes.fire('jobs');
  }

  /** Changes when a file has another job, or its job another state. */
  private shownJobs(): string {
    const states = [...this.matched.values()].map(({ target }) => {
      const job = this.deps.monitor.job(target.connectionId, target.ref.jobId);
      return [job?.state, job?.requestedState];
    });
    return JSON.stringify([[...this.jobKeys], states]);
  }

  /** Active jobs, newest first. */
  private candidates(): readonly Candidate[] {
    const { connections, monitor } = this.deps;
    return connections
      .list()
      .flatMap(({ id: connectionId, name: connectionName }) =>
        (monitor.jobs(connectionId)?.jobs ?? [])
          .filter(({ state }) => !isTerminal(state))
          .map((job) => ({ connectionId, connectionName, job })),
      )
      .sort((one, other) => (other.job.createTime ?? '').localeCompare(one.job.createTime ?? ''));
  }

  /** A job that was started from the file, else the one whose steps fit best, else the newest of those. */
  private bestOf({ path, labels }: VisibleSource, candidates: readonly Candidate[]): Candidate | undefined {
    const own = candidates.filter(({ job }) => this.deps.started.fileOf(job.name) === path);
    const others = candidates.filter(
      (each) => !own.includes(each) && this.deps.started.fileOf(each.job.name) === undefined,
    );
    let best: { readonly candidate: Candidate; readonly fit: number } | undefined;
    for (const candidate of [...own, ...others.slice(0, mostCandidates)]) {
      const steps = this.steps.of(candidate.connectionId, candidate.job);
      if (!steps) continue;
      const match = matchOf(labels, steps);
      const isOwn = own.includes(candidate);
      if (!isClearMatch(match, isOwn)) continue;
      if (isOwn) return candidate;
      const fit = match.ofSource * match.ofJob;
      if (!best || fit > best.fit) best = { candidate, fit };
    }
    return best?.candidate;
  }

  private follow({ connectionId, connectionName, job }: Candidate): SourceJob {
    const { clock, connections, log, watches } = this.deps;
    const { projectId, location, id: jobId, name: jobName } = job;
    const target = { connectionId, ref: { projectId, location, jobId }, jobName };
    const tell = (): void => {
      this.changes.fire('figures');
    };
    const watch = watches.watch(target);
    watch.onDidChange(tell);
    const errors = new StepErrors(target.ref, {
      api: () => connectionApi(connections, connectionId, 'Counting the errors of steps'),
      clock,
      onDidChange: tell,
      onFailure: (reason) => {
        log.debug(`Errors of steps are not known: ${String(reason)}`);
      },
    });
    return { target, job, connectionName, watch, errors };
  }
}
