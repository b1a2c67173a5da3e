import { unlessAborted } from '../../dataflow/unlessAborted.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { CallOutcome, CallPipeline, CallRequest } from '../policy/callPipeline.ts';
import { cancelled } from '../policy/refusals.ts';
import type { Session } from '../session/session.ts';
import { withSessionDefaults } from '../session/sessionDefaults.ts';
import type { Tool } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { Fence } from '../untrusted/fence.ts';

/** Longest time that one round of a call may take, in milliseconds. */
export const callTimeoutMs = 15 * 60_000;
/** How long a call that was called off may take to end in its own words, in milliseconds. */
export const graceMs = 5000;

/** What a call came with, beside the session it is made in. */
export type RoundRequest = Omit<CallRequest, 'sessionId' | 'userId' | 'isReadOnlySession'>;

/** Runs tools in a session: with its defaults and its rights, no longer than it lasts, and never without end. */
export class ToolRunner {
  constructor(private readonly deps: { readonly pipeline: CallPipeline; readonly clock: Clock }) {}

  get tools(): readonly Tool[] {
    return this.deps.pipeline.tools;
  }

  /** Those that a client of the session is shown. */
  offered({ settings }: Session): readonly Tool[] {
    return this.deps.pipeline.offered({ isReadOnlySession: settings.read_only === true });
  }

  async run(tool: Tool, session: Session, request: RoundRequest): Promise<CallOutcome> {
    const deadline = new AbortController();
    const stopTimer = this.deps.clock.setTimeout(() => {
      deadline.abort();
    }, callTimeoutMs);
    const { settings } = session;
    const signal = AbortSignal.any([request.signal, session.signal, deadline.signal]);
    try {
      const outcome = await session.call(() =>
        this.untilGrace(
          tool,
          signal,
          this.deps.pipeline.run(tool, {
            ...request,
            args: withSessionDefaults(this.deps.pipeline.inputOf(tool), request.args, settings),
            sessionId: session.id,
            ...(settings.user_id === undefined ? {} : { userId: settings.user_id }),
            isReadOnlySession: settings.read_only === true,
            signal,
          }),
        ),
      );
      const wasTooLong = outcome.kind === 'failure' && outcome.failure.code === 'CANCELLED';
      return wasTooLong && deadline.signal.aborted ? { ...outcome, failure: tooLong(tool.name) } : outcome;
    } finally {
      stopTimer();
    }
  }

  /** The outcome, or a failure of its own when a tool does not end soon after it was called off. */
  private async untilGrace(
    tool: Tool,
    signal: AbortSignal,
    running: Promise<CallOutcome>,
  ): Promise<CallOutcome> {
    const over = new AbortController();
    let stopTimer: (() => void) | undefined;
    const startGrace = (): void => {
      stopTimer = this.deps.clock.setTimeout(() => {
        over.abort();
      }, graceMs);
    };
    if (signal.aborted) startGrace();
    else signal.addEventListener('abort', startGrace, { once: true });
    try {
      return await unlessAborted(running, over.signal);
    } catch (error) {
      if (!over.signal.aborted) throw error;
      return { kind: 'failure', failure: cancelled(`The tool ${tool.name}`), fence: new Fence() };
    } finally {
      signal.removeEventListener('abort', startGrace);
      stopTimer?.();
    }
  }
}

/** @param tool - its name */
export function tooLong(tool: string): ToolFailure {
  return new ToolFailure(
    'DEADLINE_EXCEEDED',
    `The tool ${tool}`,
    `It took longer than ${callTimeoutMs / 60_000} minutes.`,
    'Ask for less, or look at the job with get_job before calling it again.',
    'later',
  );
}
