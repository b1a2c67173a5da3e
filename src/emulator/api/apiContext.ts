import type { EmulatorLog } from '../emulatorLog.ts';
import type { Engine } from '../engines/engine.ts';
import type { JobStore } from '../jobs/jobStore.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { SnapshotStore } from '../snapshots/snapshotStore.ts';
import type { ObjectStore } from '../storage/objectStore.ts';
import type { TemplateLauncher } from '../templates/templateLauncher.ts';
import type { JobPages } from './jobPages.ts';
import type { JobSummaries } from './jobSummaries.ts';

/** What the handlers of the RPCs work on. */
export interface ApiContext {
  readonly jobs: JobStore;
  readonly summaries: JobSummaries;
  readonly pages: JobPages;
  readonly snapshots: SnapshotStore;
  readonly scheduler: Scheduler;
  readonly engines: readonly Engine[];
  readonly storage: ObjectStore;
  readonly launcher: TemplateLauncher;
  readonly log: EmulatorLog;
}
