import { isTerminal } from '../../dataflow/job.ts';
import { estimateEnd, keptPoints, progressOf } from '../../diagnosis/advice/batchEta.ts';
import { z } from 'zod';
import { definePlaybook, type Playbook, type StepContext } from '../pipeline/playbook.ts';
import { readDiagnosis, readMetrics, type JobReading } from '../pipeline/readings.ts';
import { createSchedule, enableSchedule, launch } from './batchActs.ts';
import {
  batchMemory,
  batchSettings,
  mostAttempts,
  type BatchMemory,
  type BatchSettings,
} from './batchPlan.ts';
import { jobsNamed } from './jobLookup.ts';
import { readOwnJob, unknownText } from './ownJob.ts';
import { countWorkers, tellOfBudget } from './workerUse.ts';

type Context = StepContext<BatchSettings, BatchMemory>;
type Sensed = Promise<{ readonly outcome: string; readonly memory: BatchMemory }>;

const minute = 60_000;

/**
 * Launches a batch job, once or on a schedule, and follows it to its end. A run that failed is launched again only where
 * the cause goes away by itself, and at most twice.
 */
export const batchPlaybook: Playbook = definePlaybook<BatchSettings, BatchMemory>({
  id: 'batch',
  title: 'Launch and follow a batch job',
  description:
    'Launches it once or on a schedule, tells how far it is, and tries a failed run again where that can help.',
  settings: batchSettings,
  memory: batchMemory,
  begin: () => ({ seen: [], attempts: 0, failures: [], progress: [], reason: '' }),
  initial: 'begin',
  states: {
    begin: { kind: 'sense', run: begin, to: { once: 'launch', schedule: 'createSchedule' } },
    createSchedule,
    enableSchedule,
    awaitRun: { kind: 'sense', run: awaitRun, to: { run: 'follow', none: 'awaitPause' } },
    awaitPause: { kind: 'wait', ms: ({ settings }) => settings.pollSeconds * 1000, to: 'awaitRun' },
    launch,
    notLaunched: {
      kind: 'sense',
      // A retry that was not made does not end the runs to come.
      run: ({ settings, memory, note }) => {
        note({ kind: 'judged', text: memory.reason });
        return Promise.resolve({ outcome: settings.schedule ? 'next' : 'giveUp' });
      },
      to: { next: 'awaitRun', giveUp: 'ended' },
    },
    follow: {
      kind: 'sense',
      run: follow,
      to: {
        pending: 'followPause',
        succeeded: 'succeeded',
        next: 'awaitRun',
        failed: 'judge',
        stopped: 'ended',
      },
    },
    followPause: { kind: 'wait', ms: ({ settings }) => settings.pollSeconds * 1000, to: 'follow' },
    judge: { kind: 'sense', run: judge, to: { retry: 'retryPause', giveUp: 'ended', next: 'awaitRun' } },
    retryPause: {
      kind: 'wait',
      ms: ({ settings, memory }) => settings.retryMinutes * minute * 2 ** (memory.attempts - 1),
      to: 'launch',
    },
    succeeded: { kind: 'end', status: 'ended', reason: ({ memory }) => memory.reason },
    ended: { kind: 'end', status: 'failed', reason: ({ memory }) => memory.reason },
  },
});

/** Jobs of the name that are there already are not this task's. */
async function begin({ tools, task, settings, memory }: Context): Sensed {
  const seen = (await jobsNamed(tools, task.job.jobName)).map(({ job_id: id }) => id);
  return { outcome: settings.schedule ? 'schedule' : 'once', memory: { ...memory, seen } };
}

/** Looks for a job that the schedule has launched. */
async function awaitRun({ tools, task, memory, note }: Context): Sensed {
  const jobs = await jobsNamed(tools, task.job.jobName);
  const next = jobs.filter(({ job_id: id }) => !memory.seen.includes(id)).at(-1);
  if (!next) return { outcome: 'none', memory };
  note({ kind: 'judged', text: `The schedule has launched ${next.job_id}.` });
  return {
    outcome: 'run',
    memory: { ...startOf(memory, next.job_id), attempts: 1, failures: [] },
  };
}

async function follow(context: Context): Sensed {
  const { tools, now, settings, note } = context;
  const { jobId = '' } = context.memory;
  const own = await readOwnJob(tools, jobId, now, context.memory.unknownSince);
  const memory = { ...context.memory, unknownSince: own.unknownSince };
  const { job } = own;
  if (!job) {
    const reason = unknownText(jobId, own);
    note({ kind: 'judged', text: reason });
    const outcome = !own.isLost ? 'pending' : settings.schedule ? 'next' : 'stopped';
    return { outcome, memory: { ...memory, reason } };
  }
  if (job.state === 'DONE') {
    const tries = memory.attempts === 1 ? '' : ` at attempt ${memory.attempts}`;
    const reason = `${jobId} is done${tries}.`;
    note({ kind: 'verified', text: reason });
    return { outcome: settings.schedule ? 'next' : 'succeeded', memory: { ...memory, reason } };
  }
  if (job.state === 'FAILED') return { outcome: 'failed', memory };
  if (isTerminal(job.state)) {
    return {
      outcome: settings.schedule ? 'next' : 'stopped',
      memory: { ...memory, reason: `${jobId} was ended as ${job.state}.` },
    };
  }
  if (job.state !== 'RUNNING') {
    note({ kind: 'judged', text: `${jobId} is ${job.state}.` });
    return { outcome: 'pending', memory };
  }
  const [done, metered] = await Promise.all([progressNow(context, jobId), meter(context, jobId, job)]);
  const points =
    done === undefined ? metered.progress : [...metered.progress, { at: now, done }].slice(-keptPoints);
  const eta = estimateEnd(points);
  const share = done === undefined ? 'Its stages tell no progress' : `It is ${Math.round(done * 100)} % done`;
  note({
    kind: 'judged',
    text: eta
      ? `${share}; it ends about ${new Date(eta.at).toISOString()} (${eta.confidence}). ${eta.how}`
      : `${share}; when it ends cannot be told yet.`,
  });
  const { told } = context.memory;
  // The job goes on, but nothing more is launched.
  const isTold = tellOfBudget(context, told === jobId, `${jobId} runs on, and no other attempt is launched.`);
  return {
    outcome: 'pending',
    memory: { ...metered, progress: points, told: isTold ? jobId : told },
  };
}

/** Why it failed, and whether trying again can help. */
async function judge({ tools, memory, settings, note, tell, task }: Context): Sensed {
  const { jobId = '', attempts } = memory;
  const { findings, reason: health } = await readDiagnosis(tools, jobId);
  const [cause] = findings;
  const why = cause ? `${cause.title} [${cause.rule}]` : health;
  const failures = [...memory.failures, `Attempt ${attempts} (${jobId}): ${why}.`];
  note({ kind: 'judged', text: `${jobId} failed: ${why}.`, ...(cause ? { quotes: cause.evidence } : {}) });
  const remedy = cause?.remedies[0]?.text;
  const fix = remedy === undefined ? '' : ` Proposed: ${remedy}`;
  const isTransient = cause?.is_transient === true;
  if (isTransient && attempts < mostAttempts) return { outcome: 'retry', memory: { ...memory, failures } };
  const reason = isTransient
    ? `It failed ${attempts} times, so it is not tried again. ${failures.join(' ')}${fix}`
    : `The cause does not go away by itself, so it is not tried again. ${failures.join(' ')}${fix}`;
  tell(`${task.job.jobName}: ${reason}`);
  return { outcome: settings.schedule ? 'next' : 'giveUp', memory: { ...memory, failures, reason } };
}

const graph = z.object({
  stages: z.array(z.object({ state: z.string().optional(), progress: z.number().optional() })),
});

async function progressNow({ tools }: Context, jobId: string): Promise<number | undefined> {
  const { value } = await tools.read('get_job_graph', { job_id: jobId });
  const { stages } = graph.parse(value);
  return stages.some(({ progress, state }) => progress !== undefined || state !== undefined)
    ? progressOf(stages)
    : undefined;
}

/** Counts the workers of what the agent launched against the budget of the task. */
async function meter(context: Context, jobId: string, { machineType }: JobReading): Promise<BatchMemory> {
  const { memory, tools } = context;
  const { now: values } = await readMetrics(tools, jobId, 5, ['active_worker_instances']);
  const workers = values['active_worker_instances'] ?? 0;
  return {
    ...memory,
    unknownSince: undefined,
    meteredAt: countWorkers(context, workers, memory.meteredAt, machineType),
  };
}

/** @returns the memory of a new job, of which nothing is known yet */
function startOf(memory: BatchMemory, jobId: string): BatchMemory {
  const seen = [...memory.seen, jobId].slice(-100);
  return { ...memory, meteredAt: undefined, unknownSince: undefined, jobId, seen, progress: [] };
}
