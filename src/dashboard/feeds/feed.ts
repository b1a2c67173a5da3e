import type { CallOptions, DataflowApi } from '../../dataflow/dataflowApi.ts';
import type { DataflowError } from '../../dataflow/errors.ts';
import type { Log } from '../../dataflow/log.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { PanelId, Panels } from '../shapes/panels.ts';
import type { FeedServices } from './feedServices.ts';
import type { FollowedJob } from './followedJob.ts';
import type { JobEvidence } from './jobEvidence.ts';

/** What a panel of the page is fed with while it is shown. */
export interface Feed<P extends PanelId> {
  /**
   * The panel is shown now: read what is needed and post it, and again whenever it changed, until stopped.
   * @param state what a person has chosen in it so far
   */
  start(state: Panels[P]['state']): void;
  /** Nobody looks: nothing is asked of the service any more, and what is under way is called off. */
  stop(): void;
  /** What a person did in the panel, already checked by the panel's guard. */
  receive?(action: Panels[P]['action']): Promise<void>;
  /** A person asked for everything anew. Only called while it is started. */
  refresh?(): void;
}

/** What a feed works with. */
export interface FeedContext<P extends PanelId> {
  readonly target: JobTarget;
  /** The job as all panels and the head of the page see it; it goes on over changes of the connection. */
  readonly watch: Pick<FollowedJob, 'connection' | 'snapshot' | 'series' | 'onDidChange' | 'refresh'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly services: FeedServices;
  /** @throws DataflowError also when the connection is not configured (any more) */
  api(options?: CallOptions): Promise<DataflowApi>;
  /** What a diagnosis rests on, shared by all panels of the page. */
  readonly evidence: Pick<JobEvidence, 'read'>;
  /** Shows this. @param failure what could not be read all the same; without it, what was a problem is none any more */
  post(view: Panels[P]['view'], failure?: DataflowError): void;
  /**
   * Shows what failed, beside what was posted last.
   * @param error anything thrown
   * @param operation what was tried, for example `Reading the stages`
   */
  problem(error: unknown, operation: string): void;
  /** Says for a moment that something a person asked for is done, for example `Copied as Markdown`. */
  note(text: string): void;
}
