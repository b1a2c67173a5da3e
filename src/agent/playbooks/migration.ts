import { isTerminal } from '../../dataflow/job.ts';
import type { Decision } from '../pipeline/decision.ts';
import { definePlaybook, type Playbook, type StepContext } from '../pipeline/playbook.ts';
import { readDiagnosis, readJobUnlessGone, type JobReading } from '../pipeline/readings.ts';
import { jobIdOf } from './jobLookup.ts';
import {
  migrationMemory,
  migrationSettings,
  type MigrationMemory,
  type MigrationSettings,
} from './migrationPlan.ts';
import { replaceBy, takeSnapshot, awaitSnapshot } from './migrationActs.ts';
import { readOwnJob, unknownText } from './ownJob.ts';
import { continuityOf, measureState, type StateMeasure } from './stateMeasure.ts';
import { countWorkers, tellOfBudget } from './workerUse.ts';

type Context = StepContext<MigrationSettings, MigrationMemory>;
type Sensed = Promise<{ readonly outcome: string; readonly memory: MigrationMemory }>;

const minute = 60_000;
const wait = (to: string) =>
  ({ kind: 'wait', ms: ({ settings }: Context) => settings.pollSeconds * 1000, to }) as const;

/**
 * Puts a new version of a pipeline in the place of a streaming job: checks, snapshot, update, proof that the state went
 * on; and back again where it did not.
 */
export const migrationPlaybook: Playbook = definePlaybook<MigrationSettings, MigrationMemory>({
  id: 'migration',
  title: 'Replace a streaming job by a new version',
  description:
    'Checks, takes a snapshot, replaces the job, verifies that its state goes on, and leads back where it does not.',
  settings: migrationSettings,
  memory: migrationMemory,
  begin: () => ({ reason: '' }),
  initial: 'check',
  states: {
    check: {
      kind: 'sense',
      run: check,
      to: { snapshot: 'snapshot', ready: 'measure', replaced: 'untouched', refused: 'untouched' },
    },
    snapshot: takeSnapshot,
    awaitSnapshot: {
      kind: 'sense',
      run: awaitSnapshot,
      to: { ready: 'measure', pending: 'snapshotPause', failed: 'untouched' },
    },
    snapshotPause: wait('awaitSnapshot'),
    measure: {
      kind: 'sense',
      run: measure,
      to: { ready: 'replace', early: 'measurePause', gone: 'untouched' },
    },
    measurePause: wait('measure'),
    replace: replaceBy('next', {
      replaced: ({ task }) => jobIdOf(task),
      reason: ({ memory }) =>
        `The checks found nothing against it${memory.snapshotId === undefined ? '' : `, and the snapshot ${memory.snapshotId} is ready`}.`,
      to: {
        done: 'starting',
        declined: 'untouched',
        refused: 'untouched',
        unclear: 'unclear',
        not_done: 'check',
      },
    }),
    starting: {
      kind: 'sense',
      run: starting,
      to: { running: 'verify', pending: 'startPause', failed: 'untouched', lost: 'broken' },
    },
    startPause: wait('starting'),
    verify: {
      kind: 'sense',
      run: verify,
      to: { verified: 'verified', pending: 'verifyPause', broken: 'wayBack', stuck: 'broken' },
    },
    verifyPause: wait('verify'),
    wayBack: replaceBy('previous', {
      replaced: ({ memory }) => memory.newJobId ?? '',
      reason: ({ memory }) =>
        `${memory.reason} The plan: the version before takes the job's place with its present state, so nothing is read twice; data that was processed wrongly stays so.`,
      to: {
        done: 'backStarting',
        declined: 'broken',
        refused: 'wayBackRefused',
        unclear: 'unclear',
        not_done: 'verify',
      },
    }),
    wayBackRefused: {
      kind: 'sense',
      run: ({ memory }) => Promise.resolve({ outcome: memory.wayBackRefused ? 'later' : 'never', memory }),
      to: { later: 'wayBackPause', never: 'broken' },
    },
    wayBackPause: {
      kind: 'wait',
      ms: ({ memory }) => memory.wayBackRefused?.retryAfterMs ?? 0,
      to: 'wayBack',
    },
    backStarting: {
      kind: 'sense',
      run: backStarting,
      to: { running: 'rolledBack', pending: 'backPause', failed: 'broken' },
    },
    backPause: wait('backStarting'),
    verified: { kind: 'end', status: 'ended', reason: ({ memory }) => memory.reason },
    untouched: {
      kind: 'end',
      status: 'failed',
      reason: ({ memory, task }) => `${memory.reason} The job ${jobIdOf(task)} was not touched.`,
    },
    rolledBack: {
      kind: 'end',
      status: 'failed',
      reason: ({ memory }) =>
        `Rolled back: ${memory.backJobId ?? 'a job'} runs the version before. ${memory.reason}`,
    },
    broken: { kind: 'end', status: 'failed', reason: ({ memory }) => `${memory.reason} ${handPlan(memory)}` },
    unclear: {
      kind: 'end',
      status: 'failed',
      reason: () =>
        'Whether the service took the replacement is not known, so nothing more was done. Look at the jobs of this name.',
    },
  },
});

async function check(context: Context): Sensed {
  const { tools, task, settings, memory, now, note } = context;
  const jobId = jobIdOf(task);
  const job = await readJobUnlessGone(tools, jobId);
  if (!job) return refused(memory, `The service does not know the job ${jobId}.`);
  if (job.state !== 'RUNNING' || job.type !== 'STREAMING') {
    const next = job.replacedByJobId === undefined ? '' : ` ${job.replacedByJobId} has taken its place.`;
    return refused(
      memory,
      `The job is ${job.state} and ${job.type}; only a running streaming job can be replaced.${next}`,
    );
  }
  const action = replaceAction(settings, jobId);
  const objection = await tools.objection(action, new Date(now).toISOString());
  if (objection) return refused(memory, `${objection.code}: ${objection.why}`);
  note({
    kind: 'judged',
    text: 'The template, its parameters and the mapping are right, and the service accepts the request.',
  });
  const earlier = memory.earlier ?? (await measureState(tools, jobId, now));
  return { outcome: memory.snapshotId === undefined ? 'snapshot' : 'ready', memory: { ...memory, earlier } };
}

/** The second measure of the old job, a while after the first: rates are made of both. */
async function measure({ tools, task, memory, now, settings }: Context): Sensed {
  const jobId = jobIdOf(task);
  const { state = 'gone' } = (await readJobUnlessGone(tools, jobId)) ?? {};
  if (state !== 'RUNNING')
    return { outcome: 'gone', memory: { ...memory, reason: `The job is ${state} now.` } };
  if (now - (memory.earlier?.at ?? 0) < settings.pollSeconds * 3000) return { outcome: 'early', memory };
  return { outcome: 'ready', memory: { ...memory, last: await measureState(tools, jobId, now) } };
}

async function starting({ tools, task, memory: before, now, settings, note }: Context): Sensed {
  const newJobId = before.newJobId ?? '';
  const since = before.since ?? now;
  const own = await readOwnJob(tools, newJobId, now, before.unknownSince);
  const memory = { ...before, since, unknownSince: own.unknownSince };
  if (!own.job && !own.isLost) {
    note({ kind: 'judged', text: unknownText(newJobId, own) });
    return { outcome: 'pending', memory };
  }
  const state = own.job?.state;
  if (state === 'RUNNING') return { outcome: 'running', memory };
  if (state !== undefined && !isTerminal(state) && now - since < settings.verifyMinutes * minute) {
    return { outcome: 'pending', memory };
  }
  const [cause] = own.job ? (await readDiagnosis(tools, newJobId)).findings : [];
  const why = cause === undefined ? '' : ` ${cause.title}. ${cause.remedies[0]?.text ?? ''}`.trimEnd();
  const reason =
    state === undefined ? unknownText(newJobId, own) : `The new job ${newJobId} is ${state}.${why}`;
  const old = await readJobUnlessGone(tools, jobIdOf(task));
  return { outcome: old?.state === 'RUNNING' ? 'failed' : 'lost', memory: { ...memory, reason } };
}

async function verify(context: Context): Sensed {
  const { tools, now, settings, note } = context;
  const { newJobId = '', since = now, earlier, last, unknownSince } = context.memory;
  const own = await readOwnJob(tools, newJobId, now, unknownSince);
  const known = { ...context.memory, unknownSince: own.unknownSince };
  if (!own.job) {
    const reason = unknownText(newJobId, own);
    note({ kind: 'judged', text: reason });
    return own.isLost
      ? { outcome: 'stuck', memory: { ...known, reason } }
      : { outcome: 'pending', memory: known };
  }
  const { state } = own.job;
  if (state !== 'RUNNING') {
    const reason = `The new job ${newJobId} is ${state}.`;
    return { outcome: 'stuck', memory: { ...known, reason } };
  }
  const present = await measureState(tools, newJobId, now);
  if (!earlier || !last) throw new Error('The old job was not measured.');
  const memory = meter(context, known, own.job, [last, present]);
  const { broken, missing, told } = continuityOf([earlier, last], present, settings.lagSeconds);
  note({ kind: 'judged', text: [...broken, ...missing, ...told].join(' ') });
  if (broken.length > 0) return isBroken(context, memory, broken.join(' '));
  if (now - since < settings.settleMinutes * minute) return { outcome: 'pending', memory };
  if (missing.length === 0) {
    const reason = `${newJobId} has taken the place of the job, verified. ${told.join(' ')}`;
    return { outcome: 'verified', memory: { ...memory, reason } };
  }
  return now - since < settings.verifyMinutes * minute
    ? { outcome: 'pending', memory }
    : isBroken(context, memory, `After ${settings.verifyMinutes} minutes: ${missing.join(' ')}`);
}

/** Counts the workers of the new job beyond those of the old one, and says once when the budget is used up by them. */
function meter(
  context: Context,
  memory: MigrationMemory,
  { machineType }: JobReading,
  [before, present]: readonly [StateMeasure, StateMeasure],
): MigrationMemory {
  const extra = before.workers === undefined ? 0 : (present.workers ?? 0) - before.workers;
  const meteredAt = countWorkers(context, extra, memory.meteredAt, machineType);
  const isBudgetTold = tellOfBudget(
    context,
    memory.isBudgetTold === true,
    'The new version runs on until it is known whether its state goes on.',
  );
  return { ...memory, meteredAt, isBudgetTold };
}

function isBroken(
  { settings, tell, task }: Context,
  memory: MigrationMemory,
  reason: string,
): Awaited<Sensed> {
  tell(`The new version of ${task.job.jobName} is not as it must be. ${reason}`);
  return { outcome: settings.previous ? 'broken' : 'stuck', memory: { ...memory, reason } };
}

async function backStarting({ tools, memory: before, now, settings }: Context): Sensed {
  const { backJobId = '', unknownSince, since = now } = before;
  const own = await readOwnJob(tools, backJobId, now, unknownSince);
  const memory = { ...before, unknownSince: own.unknownSince };
  const state = own.job?.state;
  if (state === 'RUNNING') return { outcome: 'running', memory };
  const isLate = now - since > 3 * settings.verifyMinutes * minute;
  const isOver = state === undefined ? own.isLost : isTerminal(state);
  if (!isOver && !isLate) return { outcome: 'pending', memory };
  const reason = `${memory.reason} The version before did not start either: ${backJobId} is ${state ?? 'not known to the service'}.`;
  return { outcome: 'failed', memory: { ...memory, reason } };
}

function refused(memory: MigrationMemory, reason: string): Awaited<Sensed> {
  return { outcome: 'refused', memory: { ...memory, reason } };
}

/** What a person can do where the agent could not lead back. */
function handPlan({ newJobId, snapshotId }: MigrationMemory): string {
  const job = newJobId ?? 'the new job';
  return snapshotId === undefined
    ? `The way back: replace ${job} by the version before.`
    : `The way back: replace ${job} by the version before; or cancel it and start the old pipeline from the snapshot ${snapshotId}, which reads again what came since.`;
}

function replaceAction({ next }: MigrationSettings, jobId: string): Decision['action'] {
  return {
    tool: 'replace_job',
    arguments: {
      job_id: jobId,
      gcs_path: next.path,
      parameters: next.parameters,
      ...(next.environment === undefined ? {} : { environment: next.environment }),
      ...(Object.keys(next.mapping).length === 0 ? {} : { transform_name_mapping: next.mapping }),
    },
  };
}
