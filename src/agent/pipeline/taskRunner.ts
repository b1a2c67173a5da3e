import type { Log } from '../../dataflow/log.ts';
import { newTraceparent, traceIdOf } from '../../mcp/policy/traceContext.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { makeAct, resolveAct, type ActDeps } from './actStep.ts';
import type { Advisor } from './advisor.ts';
import { ask } from './askStep.ts';
import { endBySpentCalls, renewCalls } from './callBudget.ts';
import type { JournalNote, JournalStore } from './journal.ts';
import type { MadeThings } from './madeThings.ts';
import type { Person } from './person.ts';
import type { ActResult, ActState, Playbook, StepContext } from './playbook.ts';
import type { RoundEnd } from './roundEnd.ts';
import { isFinal, type AgentTask } from './task.ts';
import { TaskRecord } from './taskRecord.ts';
import type { TaskStore } from './taskStore.ts';
import { TaskTools } from './taskTools.ts';
import { ToolCallFailure, type ToolPort } from './toolGateway.ts';

export interface RunnerDeps {
  readonly playbook: Playbook;
  readonly tools: ToolPort;
  readonly store: TaskStore;
  readonly journal: JournalStore;
  readonly made: MadeThings;
  readonly person: Person;
  readonly clock: Clock;
  readonly log: Log;
  /** Who the agent works for; for the audit log. */
  readonly user: string;
  readonly advisor: Advisor;
  readonly onDidChange: (task: AgentTask) => void;
}

/** What the steps of one round share. */
interface Round {
  readonly tools: TaskTools;
  readonly trace: string;
}

/** A playbook that walks in a circle without waiting is broken. */
const mostSteps = 40;
const firstRetryMs = 30_000;
const longestRetryMs = 15 * 60_000;

/** Runs one task, a round at a time. Rounds must not overlap; whatever happens in one, the task is kept as it stands. */
export class TaskRunner {
  private readonly record: TaskRecord;
  private readonly stopping = new AbortController();

  constructor(
    task: AgentTask,
    private readonly deps: RunnerDeps,
  ) {
    this.record = new TaskRecord(task, deps);
  }

  get task(): AgentTask {
    return this.record.task;
  }

  /** Calls off what runs. Nothing is called after this, and no question counts. */
  halt(): void {
    this.stopping.abort(new Error('The agent was stopped.'));
  }

  /** Adds a line to the journal. */
  async note(note: JournalNote): Promise<void> {
    this.record.write(note);
    await this.record.flush();
  }

  /** The task has come to its end. */
  async finish(status: 'ended' | 'stopped' | 'failed', reason: string): Promise<void> {
    await this.record.finish(status, reason);
  }

  /** The standing permission is gone. */
  async askFromNowOn(why = ''): Promise<void> {
    const text = `${why} From now on a person is asked about every change.`.trimStart();
    this.record.write({ kind: 'answered', text });
    await this.record.save({ approval: { kind: 'ask' } });
  }

  /** Lets a task go on that has made all its calls of a day. */
  renewCalls(): Promise<void> {
    return renewCalls(this.record);
  }

  /** Walks the playbook until it waits or ends. Never rejects. */
  async round(): Promise<RoundEnd> {
    if (isFinal(this.task) || this.isHalted()) return { kind: 'final' };
    const traceparent = newTraceparent();
    try {
      await this.record.save({ rounds: this.task.rounds + 1 });
      const { approval } = this.task;
      if (approval.kind === 'standing' && Date.parse(approval.until) <= this.deps.clock.now()) {
        await this.askFromNowOn(`The standing permission of ${approval.grantedBy} has run out.`);
      }
      const end = await this.walk(traceparent);
      if (this.task.failures > 0) await this.record.save({ failures: 0 });
      return end;
    } catch (error) {
      if (this.isHalted()) return { kind: 'final' };
      return await this.failed(error, traceIdOf(traceparent)).catch((again: unknown) => {
        this.deps.log.error(`The agent's task ${this.task.id} cannot be kept: ${String(again)}`);
        return { kind: 'wait', ms: longestRetryMs };
      });
    } finally {
      await this.record.flush();
    }
  }

  private async walk(traceparent: string): Promise<RoundEnd> {
    const spent = await endBySpentCalls(this.record, this.deps);
    if (spent) return spent;
    const tools = new TaskTools({
      port: this.deps.tools,
      task: this.task,
      user: this.deps.user,
      clock: this.deps.clock,
      traceparent,
      signal: this.stopping.signal,
      onCall: () => {
        this.record.countCall();
      },
    });
    await tools.open();
    const round = { tools, trace: traceIdOf(traceparent) };
    for (let step = 0; step < mostSteps; step += 1) {
      this.stopping.signal.throwIfAborted();
      const end = await this.step(round, `${this.task.id}-${this.task.rounds}-${step}`);
      if (end) return end;
    }
    throw new Error(`The playbook ${this.deps.playbook.id} goes round without waiting.`);
  }

  /** One state. @returns what ends the round, where it does */
  private async step(round: Round, key: string): Promise<RoundEnd | undefined> {
    const { playbook, clock } = this.deps;
    const { position } = this.task;
    const state = playbook.states[position.state];
    if (!state) throw new Error(`The playbook ${playbook.id} has no state "${position.state}".`);
    const context = this.contextOf(round);
    switch (state.kind) {
      case 'sense': {
        const { outcome, memory } = await state.run(context);
        await this.goOn(state.to, outcome, memory);
        return undefined;
      }
      case 'act':
        await this.act(state, context, key, round);
        return undefined;
      case 'wait': {
        // A clock that was set back would make the wait longer; then it begins anew.
        const since = Math.min(position.waitingSince ?? Infinity, clock.now());
        const left = since + state.ms(context) - clock.now();
        if (left > 0) {
          if (position.waitingSince !== since) {
            await this.record.save({ position: { ...position, waitingSince: since } });
          }
          return { kind: 'wait', ms: left };
        }
        await this.record.moveTo(state.to);
        return undefined;
      }
      case 'ask': {
        const { signal } = this.stopping;
        const { person } = this.deps;
        const answer = await ask(state, context, {
          person,
          clock,
          signal,
          note: context.note,
          asking: this.asking,
        });
        await this.goOn(state.to, answer, undefined);
        return undefined;
      }
      case 'end':
        await this.finish(state.status, state.reason(context));
        return { kind: 'final' };
    }
  }

  private async act(
    state: ActState<unknown, unknown>,
    context: StepContext<unknown, unknown>,
    key: string,
    round: Round,
  ): Promise<void> {
    const { person, clock, made } = this.deps;
    const deps: ActDeps = {
      tools: round.tools,
      person,
      clock,
      made,
      signal: this.stopping.signal,
      note: context.note,
      begin: (act) => this.record.save({ position: { ...this.task.position, act } }),
      asking: this.asking,
    };
    const { act } = this.task.position;
    const result = await (act ? resolveAct(state, context, act, deps) : makeAct(state, context, key, deps));
    if (result === 'not_done') {
      await this.record.moveTo(state.to.not_done);
      return;
    }
    // A call that was called off may have arrived all the same: the marker stays for whoever resumes.
    this.stopping.signal.throwIfAborted();
    if (result.outcome === 'done') {
      await this.noteMade(state, context, result);
      this.record.spend({ changes: 1 });
    }
    await this.goOn(state.to, result.outcome, state.settle(context, result));
  }

  private async noteMade(
    { makes, removes }: ActState<unknown, unknown>,
    context: StepContext<unknown, unknown>,
    result: ActResult,
  ): Promise<void> {
    for (const thing of makes?.(context, result) ?? []) {
      await this.deps.made.add(thing);
      context.note({
        kind: 'made',
        text: `Made the ${thing.kind} ${thing.resourceId}; it is kept until ${thing.expiresAt}.`,
      });
    }
    for (const id of removes?.(context, result) ?? []) await this.deps.made.remove(id);
  }

  private contextOf({ tools, trace }: Round): StepContext<unknown, unknown> {
    const { made, clock, advisor } = this.deps;
    const { signal } = this.stopping;
    const task = this.task;
    const note = (each: JournalNote): void => {
      this.record.write(each, trace);
    };
    return {
      task,
      settings: task.settings,
      memory: task.position.memory,
      now: clock.now(),
      tools,
      made,
      signal,
      note,
      spend: (use) => {
        this.record.spend(use);
      },
      tell: (message) => {
        this.deps.person.tell({ taskId: task.id, job: task.job, message });
      },
      advise: (request) => advisor.advise(request, { task, signal, note }),
    };
  }

  /** @param memory undefined to leave it as it is */
  private async goOn(to: Readonly<Record<string, string>>, outcome: string, memory: unknown): Promise<void> {
    const next = to[outcome];
    if (next === undefined) {
      throw new Error(`The state "${this.task.position.state}" leads nowhere for "${outcome}".`);
    }
    await this.record.moveTo(next, memory);
  }

  private async failed(error: unknown, trace: string): Promise<RoundEnd> {
    const failures = this.task.failures + 1;
    const why = error instanceof Error ? error.message : String(error);
    // A trouble that lasts is told a few times, and then now and then.
    if (failures <= 3 || failures % 10 === 0) {
      const text = failures === 1 ? why : `${why} (${failures} times in a row)`;
      this.record.write({ kind: 'error', text }, trace);
    }
    await this.record.save({ failures, status: 'running', statusText: `Cannot look: ${why.slice(0, 300)}` });
    const asked = error instanceof ToolCallFailure ? (error.retryAfterMs ?? 0) : 0;
    const doubled = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 10), longestRetryMs);
    return { kind: 'wait', ms: Math.max(doubled, asked) };
  }

  private readonly asking = (isAsking: boolean): Promise<void> =>
    this.record.save({ status: isAsking ? 'asking' : 'running' });

  private isHalted(): boolean {
    return this.stopping.signal.aborted;
  }
}
