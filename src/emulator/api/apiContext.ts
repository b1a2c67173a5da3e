import type { EmulatorLog } from '../emulatorLog.ts';
import type { Engine } from '../engines/engine.ts';
import type { JobStore } from '../jobs/jobStore.ts';
import type { SnapshotStore } from '../snapshots/snapshotStore.ts';

/** What the handlers of the RPCs work on. */
export interface ApiContext {
  readonly jobs: JobStore;
  readonly snapshots: SnapshotStore;
  readonly engines: readonly Engine[];
  readonly log: EmulatorLog;
}
