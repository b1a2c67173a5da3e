import { budgetProblem } from '../pipeline/budget.ts';
import { actionText, type Decision } from '../pipeline/decision.ts';
import { definePlaybook, type ActState, type Playbook, type StepContext } from '../pipeline/playbook.ts';
import { readJob, readJobUnlessGone, type DiagnosisReading, type JobReading } from '../pipeline/readings.ts';
import { jobIdOf } from './jobLookup.ts';
import { countReading, verify, whyNot } from './streamingJudgement.ts';
import {
  beginMemory,
  streamingMemory,
  streamingSettings,
  type Direction,
  type StreamingMemory,
  type StreamingSettings,
} from './streamingPlan.ts';
import { meter, nextInterval, noteReading, readStream, whyOver } from './streamingReading.ts';
import { directionOf, wayDown, waysUp, type StreamingReading } from './streamingScaling.ts';
import { dropSnapshot, surplusSnapshot, takeSnapshot } from './streamingSnapshots.ts';

type Context = StepContext<StreamingSettings, StreamingMemory>;
interface Looked {
  readonly outcome: 'change' | 'snapshot' | 'drop' | 'rest' | 'end';
  readonly memory: StreamingMemory;
}

const minute = 60_000;

/** Makes the change that was proposed, and remembers when, to see whether it helps. */
const change: ActState<StreamingSettings, StreamingMemory> = {
  kind: 'act',
  decide: ({ memory }) => {
    if (!memory.proposal) throw new Error('Nothing was proposed.');
    return memory.proposal.decision;
  },
  wasDone: async ({ tools, task }, { decision: { action } }) => {
    const job = await readJob(tools, jobIdOf(task));
    const { min_num_workers: min, max_num_workers: max } = action.arguments;
    const isThere =
      (min === undefined || min === job.minWorkers) && (max === undefined || max === job.maxWorkers);
    return isThere ? 'done' : 'not_done';
  },
  settle: ({ memory: { proposal, ...memory }, settings, now }, { outcome, code, retryAfterMs, act }) => {
    const quietUntil = now + (retryAfterMs ?? settings.quietMinutes * minute);
    const text = actionText(act.decision.action);
    if (!proposal || outcome === 'unclear') return { ...memory, quietUntil };
    if (outcome === 'done') {
      const { direction, decision } = proposal;
      // Of several steps in one direction that did not show an effect yet, all are taken back together.
      const earlier = memory.watched?.direction === direction ? memory.watched : undefined;
      const wayBack = earlier?.decision.wayBack ?? decision.wayBack;
      const within = (decision.expected?.withinMinutes ?? settings.effectMinutes) * minute;
      return {
        ...memory,
        bad: 0,
        goodSince: undefined,
        stepShare: 1,
        lastChange: { direction, at: now },
        watched: {
          direction,
          decision: { ...decision, wayBack },
          until: now + within,
          lagBefore: earlier?.lagBefore ?? memory.lastLag ?? 0,
          isExtended: false,
        },
        told: undefined,
      };
    }
    if (code === 'STEP_TOO_LARGE') return { ...memory, stepShare: memory.stepShare / 2 };
    // What had to wait, or rested on old facts, may be proposed again; what was turned down may not, for a while.
    if (retryAfterMs !== undefined || code === 'STALE_EVIDENCE' || code === 'CHANGED_MEANWHILE') {
      return { ...memory, quietUntil: now + (retryAfterMs ?? 0) };
    }
    const turnedDown = [...memory.turnedDown, { text, until: now + 3 * settings.quietMinutes * minute }];
    return { ...memory, quietUntil, turnedDown: turnedDown.slice(-20) };
  },
  to: { done: 'rest', declined: 'rest', refused: 'rest', unclear: 'rest', not_done: 'look' },
};

/**
 * Keeps a streaming job at its goal: workers are added when it falls behind and that helps, and taken away when they are
 * not needed; snapshots are taken on schedule. What workers cannot help with is said.
 */
export const streamingPlaybook: Playbook = definePlaybook<StreamingSettings, StreamingMemory>({
  id: 'streaming',
  title: 'Keep a streaming job up',
  description:
    'Adds workers when it falls behind, takes them away when they are not needed, takes snapshots on schedule.',
  settings: streamingSettings,
  memory: streamingMemory,
  begin: beginMemory,
  initial: 'look',
  states: {
    look: {
      kind: 'sense',
      run: look,
      to: { change: 'change', snapshot: 'snapshot', drop: 'drop', rest: 'rest', end: 'end' },
    },
    change,
    snapshot: takeSnapshot,
    drop: dropSnapshot,
    rest: { kind: 'wait', ms: ({ memory }) => memory.intervalSeconds * 1000, to: 'look' },
    end: { kind: 'end', status: 'ended', reason: ({ memory }) => memory.endReason },
  },
});

async function look(context: Context): Promise<Looked> {
  const { note, task } = context;
  const memory = { ...context.memory, proposal: undefined, surplus: undefined };
  const job = await readJobUnlessGone(context.tools, jobIdOf(task));
  const endReason = whyOver(job);
  if (!job || endReason !== undefined) {
    return { outcome: 'end', memory: { ...memory, endReason: endReason ?? 'The job is gone.' } };
  }
  if (job.state !== 'RUNNING') {
    note({ kind: 'judged', text: `The job is ${job.state}; nothing is judged until it runs.` });
    return { outcome: 'rest', memory };
  }
  const reading = await readStream(context, job);
  noteReading(context, reading);
  const counted = countReading(context, memory, reading);
  const metered = meter(context, counted, reading);
  const baseline = metered.baseline ?? {
    ...(reading.job.minWorkers === undefined ? {} : { min: reading.job.minWorkers }),
    ...(reading.job.maxWorkers === undefined ? {} : { max: reading.job.maxWorkers }),
  };
  const { memory: verified, failed } = verify(context, { ...metered, baseline }, reading);
  const paced = { ...verified, intervalSeconds: nextInterval(context, verified) };
  if (failed) {
    context.tell(`More workers did not help ${task.job.jobName}: ${reading.diagnosis.reason}`);
    return back(context, paced, reading, failed.decision);
  }
  const proposed = await propose(context, paced, reading);
  if (proposed.proposal) return { outcome: 'change', memory: proposed };
  if (context.settings.snapshots) {
    if (context.now >= proposed.snapshotDue) return { outcome: 'snapshot', memory: proposed };
    const surplus = await surplusSnapshot(context);
    if (surplus) return { outcome: 'drop', memory: { ...proposed, surplus } };
  }
  return { outcome: 'rest', memory: proposed };
}

/** What should be done now, if anything. */
async function propose(
  context: Context,
  memory: StreamingMemory,
  reading: StreamingReading,
): Promise<StreamingMemory> {
  const { settings, task, now } = context;
  const turnedDown = memory.turnedDown.filter(({ until }) => until > now);
  const known = { ...memory, turnedDown };
  const spent = budgetProblem(task.budget, task.use);
  if (memory.bad >= settings.badReadings && spent === undefined) return raise(context, known, reading);
  const isLongGood =
    memory.goodSince !== undefined && now - memory.goodSince >= settings.goodMinutes * minute;
  if (!isLongGood && spent === undefined) return known;
  if (memory.watched && spent === undefined) return known;
  const decision = wayDown(reading, task.bounds, memory, settings, spent);
  return decision ? choose(context, known, reading, 'down', [decision]) : known;
}

async function raise(
  context: Context,
  memory: StreamingMemory,
  reading: StreamingReading,
): Promise<StreamingMemory> {
  const { task, settings } = context;
  const options = waysUp(reading, task.bounds, memory.stepShare, settings);
  if (options.length > 0) return choose(context, memory, reading, 'up', options);
  const text = whyWorkersDoNotHelp(reading.diagnosis, reading.job, task.bounds.workers.max);
  if (memory.told === text) return memory;
  context.note({ kind: 'judged', text });
  context.tell(`${task.job.jobName} is behind. ${text}`);
  return choose(context, { ...memory, told: text }, reading, 'up', []);
}

/** The proposal that is made, by the rules or by the model; none where it is too early or was turned down. */
async function choose(
  context: Context,
  memory: StreamingMemory,
  reading: StreamingReading,
  direction: Direction,
  options: readonly Decision[],
): Promise<StreamingMemory> {
  const { note } = context;
  const tooEarly = whyNot(context, memory, direction);
  if (tooEarly !== undefined) {
    note({ kind: 'waiting', text: `Workers could go ${direction}, but ${tooEarly}.` });
    return memory;
  }
  const wasTurnedDown = ({ action }: Decision): boolean =>
    memory.turnedDown.some(({ text }) => text === actionText(action));
  const decision = await context.advise({
    situation: [reading.diagnosis.reading.text, reading.metrics.reading.text].join('\n'),
    options: options.filter((option) => !wasTurnedDown(option)),
    tools: ['update_job'],
    evidenceTime: reading.metrics.reading.readAt,
  });
  if (!decision) return memory;
  if (wasTurnedDown(decision)) {
    note({
      kind: 'waiting',
      text: `${actionText(decision.action)} was turned down lately and is not proposed again.`,
    });
    return memory;
  }
  if (directionOf(decision.action, reading.job) !== direction) {
    note({
      kind: 'model',
      text: `${actionText(decision.action)} was ignored: only a change ${direction} fits what was read.`,
    });
    return memory;
  }
  return { ...memory, proposal: { direction, decision } };
}

/** Proposes to undo a change that did not help. */
function back(
  context: Context,
  memory: StreamingMemory,
  reading: StreamingReading,
  failed: Decision,
): Looked {
  const { wayBack: action } = failed;
  const direction = action && directionOf(action, reading.job);
  if (!action || !direction || whyNot(context, memory, direction) !== undefined)
    return { outcome: 'rest', memory };
  const decision: Decision = {
    action,
    evidence: failed.evidence,
    evidenceTime: reading.metrics.reading.readAt,
    confidence: 'likely',
    reason: `${actionText(failed.action)} did not have its effect, so it is taken back.`,
    origin: 'rules',
    wayBack: failed.action,
  };
  return { outcome: 'change', memory: { ...memory, proposal: { direction, decision } } };
}

function whyWorkersDoNotHelp(
  { findings }: DiagnosisReading,
  { maxWorkers }: JobReading,
  most: number,
): string {
  if (maxWorkers === undefined)
    return 'The job does not tell how many workers it may have, so nothing is changed.';
  const cause = findings.find(({ severity }) => severity !== 'info') ?? findings[0];
  const wouldHelp = findings.some(({ remedies }) => remedies.some(({ tool }) => tool === 'update_job'));
  if (maxWorkers >= most || wouldHelp) {
    return `The job may have ${maxWorkers} workers, and the bounds allow ${most}, so none are added.`;
  }
  if (!cause) return 'No rule knows why, and none says that more workers would help.';
  return `${cause.title}: more workers would not help. ${cause.remedies[0]?.text ?? ''}`.trim();
}
