import { EventEmitter } from 'node:events';
import type { Log } from '../../dataflow/log.ts';
import type { Permissions } from '../../mcp/policy/permissions.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { rulesOnly, type Advisor } from './advisor.ts';
import { restsUntil } from './budget.ts';
import type { JournalEntry, JournalStore } from './journal.ts';
import type { MadeThings } from './madeThings.ts';
import type { Person } from './person.ts';
import { newTask, startText, type TaskRequest } from './newTask.ts';
import { whyNotResumable, type Playbook } from './playbook.ts';
import { isFinal, type AgentTask, type TaskJob } from './task.ts';
import { RoundPace } from './roundPace.ts';
import type { RunningTask } from './runningTask.ts';
import { TaskRecord } from './taskRecord.ts';
import { TaskRunner } from './taskRunner.ts';
import { permissionOf } from './taskPermission.ts';
import { sessionIdOf } from './taskTools.ts';
import type { TaskStore } from './taskStore.ts';
import type { ToolPort } from './toolGateway.ts';

export interface PipelineAgentDeps {
  readonly playbooks: readonly Playbook[];
  readonly tools: ToolPort;
  readonly store: TaskStore;
  readonly journal: JournalStore;
  readonly made: MadeThings;
  readonly person: Person;
  /** Those that the policy of `tools` looks at. */
  readonly permissions: Permissions;
  readonly clock: Clock;
  readonly log: Log;
  /** Who the agent works for; for the audit log. */
  readonly user: string;
  /** Absent: the rules decide alone. */
  readonly advisor?: Advisor;
}

/** How long a task that has ended is kept, to be read about. */
const keptEndedMs = 7 * 24 * 3_600_000;
/** Timers stand still while a computer sleeps, so that a long wait is looked at now and then. */
const longestTimerMs = 3_600_000;

/** Looks after jobs, each with a playbook. Rounds of one task follow each other; tasks do not wait for one another. */
export class PipelineAgent {
  private readonly running = new Map<string, RunningTask>();
  /** Also those that have ended, while they are kept. */
  private readonly tasks = new Map<string, AgentTask>();
  private readonly events = new EventEmitter<{ change: [string] }>();
  private isClosed = false;

  private readonly pace: RoundPace;

  constructor(private readonly deps: PipelineAgentDeps) {
    this.pace = new RoundPace(deps.tools);
  }

  /** What its tasks made and nobody removed yet. */
  get made(): MadeThings {
    return this.deps.made;
  }

  /** Newest first; those that have ended too, until they are forgotten. */
  list(): readonly AgentTask[] {
    return [...this.tasks.values()].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
  }

  get(id: string): AgentTask | undefined {
    return this.tasks.get(id);
  }

  /** The task that looks after a job now. */
  taskOf(job: Pick<TaskJob, 'connectionId' | 'location' | 'jobId'>): AgentTask | undefined {
    return this.list().find(
      (task) =>
        !isFinal(task) &&
        task.job.jobId === job.jobId &&
        task.job.location === job.location &&
        task.job.connectionId === job.connectionId,
    );
  }

  journalOf(taskId: string): Promise<readonly JournalEntry[]> {
    return this.deps.journal.read(taskId);
  }

  /** Told with the id of a task after each change of it. */
  onDidChange(listener: (taskId: string) => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  /** Goes on with what was kept when the program ended. @returns what could not be read, a sentence each */
  async resume(): Promise<readonly string[]> {
    const { tasks, problems } = await this.deps.store.load();
    const told = [...problems, ...(await this.deps.made.problems())];
    for (const kept of tasks) {
      if (this.isClosed || this.tasks.has(kept.id)) continue;
      if (isFinal(kept) && Date.parse(kept.updatedAt) < this.deps.clock.now() - keptEndedMs) {
        await this.forget(kept.id).catch((error: unknown) => {
          told.push(`A task that has ended cannot be forgotten: ${String(error)}`);
        });
        continue;
      }
      this.tasks.set(kept.id, kept);
      if (isFinal(kept)) continue;
      const playbook = this.deps.playbooks.find(({ id }) => id === kept.playbook);
      const problem = playbook
        ? whyNotResumable(playbook, kept)
        : `there is no playbook "${kept.playbook}" here`;
      if (!playbook || problem !== undefined) {
        const statusText = `It waits until it is stopped: ${problem ?? ''}.`;
        this.tasks.set(kept.id, { ...kept, statusText });
        told.push(`The task for ${kept.job.jobName} is not resumed: ${problem ?? ''}.`);
        continue;
      }
      const entry = this.run({ ...kept, status: 'running' }, playbook);
      await entry.runner.note({
        kind: 'resumed',
        text: `The agent goes on after a restart, at "${kept.position.state}".`,
      });
    }
    for (const id of this.tasks.keys()) this.events.emit('change', id);
    return told;
  }

  /** @throws Error in words for people when the request is not right, or the job is looked after already */
  async start(request: TaskRequest): Promise<AgentTask> {
    const { clock, playbooks, store } = this.deps;
    this.throwIfClosed();
    const playbook = playbooks.find(({ id }) => id === request.playbook);
    if (!playbook) throw new Error(`There is no playbook "${request.playbook}".`);
    const { job } = request;
    if (job.jobId !== undefined && this.taskOf(job)) {
      throw new Error(`The agent looks after ${job.jobName} already. Stop that first.`);
    }
    const task = newTask(request, playbook, clock.now());
    // Known before it is kept, so that a second request for the job is refused meanwhile.
    this.tasks.set(task.id, task);
    try {
      await store.save(task);
    } catch (error) {
      this.tasks.delete(task.id);
      throw error;
    }
    // A window that closed meanwhile leaves it to the next one.
    this.throwIfClosed();
    const { runner } = this.run(task, playbook);
    await runner.note({ kind: 'started', text: startText(task, playbook) });
    this.events.emit('change', task.id);
    return task;
  }

  /** From now on a person is asked about every change of the task. */
  async revokePermission(id: string): Promise<void> {
    const entry = this.running.get(id);
    if (!entry) return;
    entry.revoke();
    await entry.runner.askFromNowOn();
  }

  /** Lets a task go on that rests because it has made all its calls of a day. */
  async renewCalls(id: string): Promise<void> {
    const entry = this.running.get(id);
    if (!entry) return;
    await entry.round;
    if (this.running.get(id) !== entry || !this.isResting(entry.runner.task)) return;
    await entry.runner.renewCalls();
    entry.stopTimer();
    this.schedule(id, entry, 0);
  }

  /** Whether a task has made all its calls of a day, and rests until that is over. */
  isResting({ budget, use }: Pick<AgentTask, 'budget' | 'use'>): boolean {
    return restsUntil(budget, use, this.deps.clock.now()) !== undefined;
  }

  /** At once: what runs is called off, and no answer counts any more. Of a task that has ended nothing happens. */
  async stop(id: string, reason = 'A person stopped it.'): Promise<void> {
    const entry = this.running.get(id);
    if (entry) {
      await this.halt(id, entry);
      await entry.runner.finish('stopped', reason);
      return;
    }
    // One that could not be resumed.
    const task = this.tasks.get(id);
    if (!task || isFinal(task)) return;
    await new TaskRecord(task, { ...this.deps, onDidChange: this.onDidChangeTask }).finish('stopped', reason);
  }

  async stopAll(reason?: string): Promise<void> {
    const open = this.list().filter((task) => !isFinal(task));
    await Promise.all(open.map(({ id }) => this.stop(id, reason)));
  }

  /** Takes a task that has ended, and its journal, from what is kept. */
  async forget(id: string): Promise<void> {
    const ending = this.running.get(id);
    // It has just ended in a round that is not quite over.
    if (ending && isFinal(ending.runner.task)) await ending.round;
    if (this.running.has(id)) return;
    this.tasks.delete(id);
    await Promise.all([this.deps.store.remove(id), this.deps.journal.remove(id)]);
    this.events.emit('change', id);
  }

  /** When the next round is due, in milliseconds since the epoch; for whoever turns the clock. */
  nextRoundAt(): number | undefined {
    const due = [...this.running.values()].map(({ dueAt }) => dueAt);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Resolves when the rounds under way have ended. */
  async roundsEnded(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ round }) => round));
  }

  /** Halts everything; the tasks stay as they are and can be resumed. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.running].map(([id, entry]) => this.halt(id, entry)));
    this.events.removeAllListeners();
  }

  private readonly onDidChangeTask = (task: AgentTask): void => {
    this.tasks.set(task.id, task);
    if (task.status === 'asking') this.pace.end(task.id);
    this.events.emit('change', task.id);
  };

  private throwIfClosed(): void {
    if (this.isClosed) throw new Error('The window is closing, so the agent begins nothing.');
  }

  private run(task: AgentTask, playbook: Playbook): RunningTask {
    const { advisor = rulesOnly, ...deps } = this.deps;
    const runner = new TaskRunner(task, { ...deps, playbook, advisor, onDidChange: this.onDidChangeTask });
    const entry: RunningTask = {
      runner,
      round: Promise.resolve(),
      dueAt: this.deps.clock.now(),
      stopTimer: () => undefined,
      revoke: this.grant(task),
    };
    this.running.set(task.id, entry);
    this.schedule(task.id, entry, 0);
    return entry;
  }

  private schedule(id: string, entry: RunningTask, ms: number): void {
    if (this.running.get(id) !== entry) return;
    const wait = Math.min(ms, longestTimerMs);
    entry.dueAt = this.deps.clock.now() + wait;
    entry.stopTimer = this.deps.clock.setTimeout(() => {
      entry.round = this.round(id, entry);
    }, wait);
  }

  private async round(id: string, entry: RunningTask): Promise<void> {
    const wait = await this.pace.begin(id);
    if (wait > 0) {
      this.schedule(id, entry, wait);
      return;
    }
    const end = await entry.runner.round();
    this.pace.end(id);
    if (end.kind === 'wait') {
      this.schedule(id, entry, end.ms);
    } else if (this.running.get(id) === entry) {
      this.release(id, entry);
    }
  }

  private async halt(id: string, entry: RunningTask): Promise<void> {
    this.release(id, entry);
    entry.runner.halt();
    await entry.round;
  }

  private release(id: string, entry: RunningTask): void {
    this.running.delete(id);
    this.pace.end(id);
    entry.stopTimer();
    entry.revoke();
    this.deps.tools.closeSession(sessionIdOf({ id })).catch((error: unknown) => {
      this.deps.log.debug(`Closing the session of the agent's task ${id}: ${String(error)}`);
    });
  }

  /** Gives the task its standing permission, where it has one. Answers how to revoke it. */
  private grant(task: AgentTask): () => void {
    const permission = permissionOf(task);
    return permission ? this.deps.permissions.grant(permission) : () => undefined;
  }
}
