import type { JobRef } from '../../dataflow/connection.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal, type Job, jobStates, type JobState } from '../../dataflow/job.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { defineReadTool, type ReadingApi } from './tool.ts';

const defaultTimeout = 300;
/** Seconds; a whole call may take 15 minutes. */
const longestTimeout = 840;
const shortestPollMs = 2_000;
const longestPollMs = 15_000;
/** Failures in a row that may pass by themselves before the wait gives up. */
const mostFailures = 5;

export const waitForJobTool = defineReadTool({
  name: 'wait_for_job',
  title: 'Wait for a Dataflow job',
  userDescription: 'Waits, up to a time that you give, until a job reaches a state or ends.',
  modelDescription:
    'Waits until a Dataflow job is in one of the given states, or has ended, or the time is up, and tells the states it saw. Use it after launch_job or stop_job instead of asking again and again. When the time is up, call it again.',
  icon: '$(watch)',
  tags: ['dataflow', 'jobs'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      states: z
        .array(z.enum(jobStates))
        .min(1)
        .max(jobStates.length)
        .optional()
        .describe('Stop waiting in one of these, for example ["RUNNING"]. Default: when it has ended.'),
      timeout_seconds: z
        .int()
        .min(1)
        .max(longestTimeout)
        .optional()
        .describe(`Longest wait. Default ${defaultTimeout}. Some clients give up after 60.`),
    }),
  output: (z) =>
    z.object({
      connection: z.string(),
      job: jobShape(z),
      reached: z.boolean().describe('Whether it is in a state that was waited for'),
      is_timed_out: z.boolean(),
      waited_seconds: z.number(),
      states_seen: z.array(z.object({ time: z.string(), state: z.string() })),
    }),
  async run(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const { clock, signal } = call;
    const startedAt = clock.now();
    const deadline = startedAt + (args.timeout_seconds ?? defaultTimeout) * 1000;
    const seen: { time: string; state: JobState }[] = [];
    const isWanted = ({ state }: Job): boolean =>
      args.states === undefined ? isTerminal(state) : args.states.includes(state);
    let pollMs = shortestPollMs;
    let job = await patientRead(api, ref, { clock, signal, deadline });
    for (;;) {
      if (job.state !== seen.at(-1)?.state) {
        seen.push({ time: new Date(clock.now()).toISOString(), state: job.state });
        call.progress(`The job is ${job.state}`);
        pollMs = shortestPollMs;
      } else {
        call.progress(`The job is still ${job.state} after ${seconds(clock.now() - startedAt)} s`);
        pollMs = Math.min(pollMs * 1.5, longestPollMs);
      }
      const left = deadline - clock.now();
      // A job that has ended never reaches another state.
      if (isWanted(job) || isTerminal(job.state) || left <= 0) break;
      await pause(clock, Math.min(pollMs, left), signal);
      job = await patientRead(api, ref, { clock, signal, deadline });
    }
    const reached = isWanted(job);
    const isTimedOut = !reached && !isTerminal(job.state);
    const waited = seconds(clock.now() - startedAt);
    const text = [
      reached
        ? `The job is ${job.state} after ${waited} s.`
        : isTimedOut
          ? `The time was up after ${waited} s; the job is ${job.state}.`
          : `The job ended as ${job.state} and will not reach what was waited for.`,
      call.fence.wrap([jobLineHeader, jobLine(shapeJob(job))].join('\n')),
      `States seen: ${seen.map((each) => `${each.state} at ${each.time}`).join(', ')}.`,
      isTimedOut ? 'Next: wait_for_job again, or diagnose_job.' : 'Next: get_job or get_job_metrics.',
    ].join('\n');
    return {
      structured: {
        connection: connection.id,
        job: shapeJob(job),
        reached,
        is_timed_out: isTimedOut,
        waited_seconds: waited,
        states_seen: seen,
      },
      text,
    };
  },
});

/** A long wait must outlive a short outage. */
export async function patientRead(
  api: ReadingApi,
  ref: JobRef,
  wait: { readonly clock: Clock; readonly signal: AbortSignal; readonly deadline: number },
): Promise<Job> {
  const { clock, signal, deadline } = wait;
  for (let failures = 1; ; failures += 1) {
    try {
      return await api.getJob(ref, { signal });
    } catch (error) {
      const mayPass = error instanceof DataflowError && error.isTransient;
      const left = deadline - clock.now();
      if (!mayPass || failures >= mostFailures || left <= 0) throw error;
      await pause(clock, Math.min(Math.max(longestPollMs, error.retryAfterMs ?? 0), left), signal);
    }
  }
}

/** @throws the signal's reason as soon as it is aborted */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      callOff();
      reject(signal.reason instanceof Error ? signal.reason : new Error('Aborted'));
    };
    const callOff = clock.setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
