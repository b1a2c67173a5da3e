import assert from 'node:assert/strict';
import { z } from 'zod';
import { createSnapshotTool } from '../../src/mcp/tools/createSnapshot.ts';
import { deleteSnapshotTool } from '../../src/mcp/tools/deleteSnapshot.ts';
import { diagnoseJobTool } from '../../src/mcp/tools/diagnoseJob.ts';
import { estimateCostTool } from '../../src/mcp/tools/estimateCost.ts';
import { getJobTool } from '../../src/mcp/tools/getJob.ts';
import { getJobGraphTool } from '../../src/mcp/tools/getJobGraph.ts';
import { getJobLogsTool } from '../../src/mcp/tools/getJobLogs.ts';
import { getJobMetricsTool } from '../../src/mcp/tools/getJobMetrics.ts';
import { getSampleOutputTool } from '../../src/mcp/tools/getSampleOutput.ts';
import { getTemplateTool } from '../../src/mcp/tools/getTemplate.ts';
import { launchJobTool } from '../../src/mcp/tools/launchJob.ts';
import { listJobsTool } from '../../src/mcp/tools/listJobs.ts';
import { listSchedulesTool } from '../../src/mcp/tools/listSchedules.ts';
import { listRunnersTool } from '../../src/mcp/tools/listRunners.ts';
import { listSnapshotsTool } from '../../src/mcp/tools/listSnapshots.ts';
import { listTemplatesTool } from '../../src/mcp/tools/listTemplates.ts';
import { replaceJobTool } from '../../src/mcp/tools/replaceJob.ts';
import { runPipelineSampleTool } from '../../src/mcp/tools/runPipelineSample.ts';
import { scheduleLaunchTool } from '../../src/mcp/tools/scheduleLaunch.ts';
import { stopJobTool } from '../../src/mcp/tools/stopJob.ts';
import type { ChangeTool, ReadTool } from '../../src/mcp/tools/tool.ts';
import { updateJobTool } from '../../src/mcp/tools/updateJob.ts';
import { updateScheduleTool } from '../../src/mcp/tools/updateSchedule.ts';
import { validatePipelineTool } from '../../src/mcp/tools/validatePipeline.ts';
import { waitForJobTool } from '../../src/mcp/tools/waitForJob.ts';
import type { ModelService } from './modelService.ts';
import { schedule, streamTemplate, type PreparedService } from './preparedService.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A call of one tool that must succeed, and what is true of its outcome. */
export interface ToolCallCase {
  readonly tool: string;
  readonly args: (known: PreparedService) => Arguments;
  /** @param answer - structured content of the call */
  readonly check: (answer: unknown, known: PreparedService) => void;
  /** Of a tool that changes something; with `dry_run` the answer is the same and this does not hold. */
  readonly change?: {
    readonly checkDryRun: (answer: unknown) => void;
    readonly wasMade: (known: PreparedService) => Promise<boolean>;
  };
}

function reading<Output extends z.ZodType>(
  tool: ReadTool<z.ZodType, Output>,
  args: ToolCallCase['args'],
  check: (answer: z.output<Output>, known: PreparedService) => void,
): ToolCallCase {
  return {
    tool: tool.name,
    args,
    check: (answer, known) => {
      check(tool.output(z).parse(answer), known);
    },
  };
}

/** @param method - the first one of the API that the answer names */
function changing(
  tool: ChangeTool<z.ZodType, z.ZodType>,
  args: ToolCallCase['args'],
  method: string,
  wasMade: (known: PreparedService) => Promise<boolean>,
): ToolCallCase {
  const told = z.object({ was_sent: z.boolean(), request: z.object({ method: z.string() }) });
  const check = (answer: unknown, wasSent: boolean): void => {
    const { was_sent, request } = told.parse(answer);
    assert.deepEqual([was_sent, request.method.split(' ', 1)[0]], [wasSent, method]);
  };
  return {
    tool: tool.name,
    args,
    check: (answer) => {
      check(answer, true);
    },
    change: {
      checkDryRun: (answer) => {
        check(answer, false);
      },
      wasMade,
    },
  };
}

async function hasSchedule(service: ModelService, id: string, state: string): Promise<boolean> {
  return (await service.schedules()).some((each) => each.name.endsWith(`/${id}`) && each.state === state);
}

const ofOrders = ({ orders }: PreparedService): Arguments => ({ job_id: orders });

/** Line 5 has a key that Create does not know. */
const misspeltPipeline = `pipeline:
  type: chain
  transforms:
    - type: Create
      config: { elemnts: [{ shop: a }] }
`;
const pipeline = misspeltPipeline.replace('elemnts', 'elements');

/** Every tool once, in an order in which each can succeed. */
export const everyToolCall: readonly ToolCallCase[] = [
  reading(
    listJobsTool,
    () => ({ filter: 'ACTIVE' }),
    ({ jobs }, { orders, stream }) => {
      assert.deepEqual(jobs.map(({ job_id }) => job_id).toSorted(), [orders, stream].toSorted());
    },
  ),
  reading(getJobTool, ofOrders, ({ job, steps }) => {
    assert.deepEqual([job.name, job.state, job.type], ['orders', 'RUNNING', 'STREAMING']);
    assert.deepEqual(
      steps.map(({ name }) => name),
      ['Read events', 'Parse', 'Count per user', 'Write rows'],
    );
  }),
  reading(getJobGraphTool, ofOrders, ({ nodes, steps_in_all: inAll }) => {
    assert.equal(inAll, 4);
    assert.equal(nodes[0]?.to[0]?.step, 'Parse');
    assert.ok((nodes[0].to[0].elements ?? 0) > 0);
  }),
  reading(getJobMetricsTool, ofOrders, ({ counters, series }) => {
    assert.ok(counters.some(({ name }) => name === 'events'));
    assert.equal(series.find(({ metric }) => metric === 'data_watermark_age')?.trend, 'rising');
  }),
  reading(getJobLogsTool, ofOrders, ({ groups }) => {
    assert.match(groups[0]?.example ?? '', /hot key 'user-0' was detected/);
  }),
  reading(diagnoseJobTool, ofOrders, ({ health, findings }) => {
    assert.deepEqual([health, findings[0]?.rule], ['unhealthy', 'hot-key']);
  }),
  reading(estimateCostTool, ofOrders, ({ currency, so_far: soFar, items }) => {
    assert.equal(currency, 'USD');
    const sum = items.reduce((total, { cost }) => total + cost, 0);
    assert.ok(soFar > 0 && Math.abs(sum - soFar) < 1e-6);
  }),
  reading(
    waitForJobTool,
    (known) => ({ ...ofOrders(known), states: ['RUNNING'] }),
    ({ reached, states_seen: seen }) => {
      assert.equal(reached, true);
      assert.deepEqual(
        seen.map(({ state }) => state),
        ['RUNNING'],
      );
    },
  ),
  reading(listSnapshotsTool, ofOrders, ({ snapshots }, { orders, snapshot }) => {
    const [only] = snapshots;
    assert.deepEqual([only?.snapshot_id, only?.source_job_id, only?.state], [snapshot, orders, 'READY']);
  }),
  reading(
    listTemplatesTool,
    () => ({ text: 'streaming workload' }),
    ({ own_templates: own }) => {
      assert.deepEqual(
        own.map(({ gcs_path, is_streaming }) => [gcs_path, is_streaming]),
        [[streamTemplate, true]],
      );
    },
  ),
  reading(
    getTemplateTool,
    () => ({ gcs_path: streamTemplate }),
    ({ kind, parameters }) => {
      assert.equal(kind, 'FLEX');
      assert.ok(parameters.some(({ name, is_required }) => name === 'workersMax' && !is_required));
    },
  ),
  reading(
    listRunnersTool,
    () => ({}),
    ({ runners }, { service }) => {
      const [only] = runners;
      assert.deepEqual([only?.answers, only?.endpoint], [true, service.emulator.grpcAddress]);
    },
  ),
  reading(
    listSchedulesTool,
    () => ({}),
    ({ schedules }) => {
      const [only] = schedules;
      assert.deepEqual({ ...only, ...schedule }, only);
      assert.equal(only?.state, 'ENABLED');
    },
  ),
  reading(
    validatePipelineTool,
    () => ({ yaml: misspeltPipeline }),
    ({ is_valid: isValid, problems }) => {
      assert.equal(isValid, false);
      assert.ok(problems.some(({ line, message }) => line === 5 && message.includes('elemnts')));
    },
  ),
  reading(
    getSampleOutputTool,
    (known) => ({ ...ofOrders(known), timeout_seconds: 1 }),
    ({ job, is_finished: isFinished, outputs }) => {
      assert.deepEqual([job.state, isFinished, outputs], ['RUNNING', false, []]);
    },
  ),
  changing(
    scheduleLaunchTool,
    () => ({ schedule_id: 'weekly', cron: '0 6 * * 1', job_name: 'of-the-week', gcs_path: streamTemplate }),
    'CreateJob',
    ({ service }) => hasSchedule(service, 'weekly', 'PAUSED'),
  ),
  changing(
    updateScheduleTool,
    () => ({ schedule_id: schedule.schedule_id, action: 'pause' }),
    'PauseJob',
    ({ service }) => hasSchedule(service, schedule.schedule_id, 'PAUSED'),
  ),
  changing(
    launchJobTool,
    () => ({ job_name: 'launched', gcs_path: streamTemplate, parameters: { workersMax: '3' } }),
    'LaunchFlexTemplate',
    async ({ service }) => (await service.jobs()).some(({ name }) => name === 'launched'),
  ),
  changing(
    runPipelineSampleTool,
    () => ({ yaml: pipeline }),
    'LaunchFlexTemplate',
    async ({ service }) => (await service.jobs()).some(({ name }) => name.startsWith('sample-')),
  ),
  changing(
    updateJobTool,
    (known) => ({ ...ofOrders(known), max_num_workers: 12 }),
    'UpdateJob',
    async ({ service, orders }) => (await service.job(orders)).runtimeUpdatableParams?.maxNumWorkers === 12,
  ),
  changing(
    replaceJobTool,
    ({ stream }) => ({ job_id: stream, gcs_path: streamTemplate }),
    'LaunchFlexTemplate',
    async ({ service, stream }) => (await service.jobs()).some(({ replaceJobId }) => replaceJobId === stream),
  ),
  changing(createSnapshotTool, ofOrders, 'SnapshotJob', async ({ service, orders, snapshot }) =>
    (await service.snapshots(orders)).some(({ id }) => id !== snapshot),
  ),
  changing(
    deleteSnapshotTool,
    ({ snapshot }) => ({ snapshot_id: snapshot }),
    'DeleteSnapshot',
    async ({ service, orders, snapshot }) =>
      (await service.snapshots(orders)).every(({ id }) => id !== snapshot),
  ),
  changing(
    stopJobTool,
    (known) => ({ ...ofOrders(known), mode: 'cancel' }),
    'UpdateJob',
    async ({ service, orders }) => (await service.job(orders)).currentState === 'JOB_STATE_CANCELLED',
  ),
];
