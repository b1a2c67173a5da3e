import type { TaskRequest } from '../../../src/agent/pipeline/newTask.ts';
import type { Playbook } from '../../../src/agent/pipeline/playbook.ts';
import { place, type PlaybookBench } from './playbookBench.ts';

/** Due on a day that is far away; the tests let it run. */
export const yearly = { id: 'totals-yearly', cron: '0 0 1 7 *' };

/** States in which a program or its service can be cut off; at an end there is nothing left to do. */
export function openStates({ states }: Playbook): readonly string[] {
  return Object.keys(states).filter((name) => states[name]?.kind !== 'end');
}

/** A migration to a version that is too slow, which therefore is led back. */
export async function slowMigration(
  bench: PlaybookBench,
  verifyMinutes: number,
): Promise<{ readonly jobId: string; readonly request: TaskRequest }> {
  const path = await bench.streamingTemplate('first', () => undefined);
  const slow = await bench.streamingTemplate('slow', (steps) => {
    for (const step of steps) Object.assign(step, { cpuSeconds: 0.02 });
  });
  const jobId = await bench.launch(path, 'orders', 4);
  bench.snapshotLooks = 2;
  const environment = { max_workers: 4 };
  const request: TaskRequest = {
    playbook: 'migration',
    job: { connectionId: 'local', ...place, jobId, jobName: 'orders' },
    settings: {
      next: { path: slow, environment },
      previous: { path, environment },
      pollSeconds: 60,
      settleMinutes: 1,
      verifyMinutes,
      lagSeconds: 60,
    },
    bounds: { workers: { min: 1, max: 8 }, kinds: ['create_snapshot', 'replace'], mostChanges: 10 },
    approval: { kind: 'ask' },
    budget: {},
  };
  return { jobId, request };
}

/** A batch job on a schedule whose runs find no machines: the first retry is approved, the second is not. */
export async function stockedOutBatch(bench: PlaybookBench): Promise<TaskRequest> {
  const path = await bench.batchTemplate('stock-out', [{ kind: 'zoneStockOut', at: 0 }]);
  let launches = 0;
  bench.answer = ({ message }) =>
    message.startsWith('Launch') && (launches += 1) > 1 ? 'decline' : 'approve';
  return {
    playbook: 'batch',
    job: { connectionId: 'local', ...place, jobName: 'totals' },
    settings: {
      path,
      parameters: { elements: '1000000' },
      environment: { max_workers: 4 },
      pollSeconds: 60,
      retryMinutes: 1,
      schedule: yearly,
    },
    bounds: {
      workers: { min: 1, max: 8 },
      kinds: ['launch', 'create_schedule', 'enable_schedule'],
      mostChanges: 10,
    },
    approval: { kind: 'ask' },
    budget: {},
  };
}
