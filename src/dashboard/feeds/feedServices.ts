import type { Job } from '../../dataflow/job.ts';
import type { AgentOfJobs } from './agentFeed.ts';
import type { CodePlaces } from './codePlaces.ts';
import type { EditorActions } from './editorActions.ts';

/** What feeds need beside the job. The composition root passes it in: a feed knows neither the editor nor other features. */
export interface FeedServices {
  readonly editor: EditorActions;
  /** Places of stack traces in the files of the workspace. */
  readonly code?: CodePlaces;
  /** Shows the line of the person's code that makes a step, or says why it cannot. @param step full name */
  readonly showStepSource?: (job: Pick<Job, 'name' | 'steps'>, step: string) => Promise<void>;
  /** What the agent does with jobs. */
  readonly agent?: AgentOfJobs;
}
