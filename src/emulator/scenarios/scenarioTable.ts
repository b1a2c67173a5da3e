import healthyBatch from './healthy-batch.json' with { type: 'json' };
import healthyStreaming from './healthy-streaming.json' with { type: 'json' };
import backlogBurst from './backlog-burst.json' with { type: 'json' };
import hotKey from './hot-key.json' with { type: 'json' };
import stuckStep from './stuck-step.json' with { type: 'json' };
import outOfMemory from './out-of-memory.json' with { type: 'json' };
import failingWorkItems from './failing-work-items.json' with { type: 'json' };
import failingBundles from './failing-bundles.json' with { type: 'json' };
import poisonElement from './poison-element.json' with { type: 'json' };
import slowSink from './slow-sink.json' with { type: 'json' };
import quota from './quota.json' with { type: 'json' };
import zoneStockOut from './zone-stock-out.json' with { type: 'json' };
import permission from './permission.json' with { type: 'json' };
import workerImage from './worker-image.json' with { type: 'json' };

/** A workload that comes along with the emulator. */
export interface Scenario {
  /** For --scenario; the name of its file. */
  readonly name: string;
  readonly workload: { readonly type: string; readonly title: string; readonly description: string };
}

export const scenarios: readonly Scenario[] = [
  { name: 'healthy-batch', workload: healthyBatch },
  { name: 'healthy-streaming', workload: healthyStreaming },
  { name: 'backlog-burst', workload: backlogBurst },
  { name: 'hot-key', workload: hotKey },
  { name: 'stuck-step', workload: stuckStep },
  { name: 'out-of-memory', workload: outOfMemory },
  { name: 'failing-work-items', workload: failingWorkItems },
  { name: 'failing-bundles', workload: failingBundles },
  { name: 'poison-element', workload: poisonElement },
  { name: 'slow-sink', workload: slowSink },
  { name: 'quota', workload: quota },
  { name: 'zone-stock-out', workload: zoneStockOut },
  { name: 'permission', workload: permission },
  { name: 'worker-image', workload: workerImage },
];
