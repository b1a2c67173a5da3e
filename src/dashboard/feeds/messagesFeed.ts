import type { OwnedFrame } from '../../dataflow/errorSignature.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal } from '../../dataflow/job.ts';
import type { JobMessage } from '../../dataflow/jobMessage.ts';
import { groupLines } from '../../dataflow/logGroups.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import type {
  GroupView,
  LineView,
  LogChoice,
  MessagesAction,
  MessagesState,
  MessagesView,
} from '../shapes/messagesView.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FeedUpdates } from './feedUpdates.ts';
import { groupText, shownGroup } from './messages/groupView.ts';
import { chosenLines, LogEntries, mostEntries, type KnownLine } from './messages/logLines.ts';

const readMs = 10_000;
/** Permissions and APIs change rarely. */
const refusedMs = 60_000;
const most = { groups: 150, lines: 300, lineCharacters: 4000, steps: 100 };

/** Messages of the service and worker logs, together; without access to the logs, the messages alone. */
export class MessagesFeed implements Feed<'messages'> {
  private readonly updates: FeedUpdates;
  private choice: LogChoice = { severity: 'DEFAULT', step: '', text: '', isGrouped: true };
  private logs = new LogEntries();
  private areLogsRead = false;
  private refusal: DataflowError | undefined;
  /** Names of steps that lines came from, as they are shown and as they are. */
  private readonly steps = new Map<string, string>();
  private shownState: string | undefined;
  private shownMessages: readonly JobMessage[] | undefined;
  private groups: readonly GroupView[] = [];
  private places: ReadonlyMap<string, ReadonlyMap<number, OwnedFrame>> = new Map();
  /** Counts what is posted: what an older one still looks up is not posted any more. */
  private turn = 0;

  constructor(private readonly context: FeedContext<'messages'>) {
    this.updates = new FeedUpdates(context, {
      operation: 'Reading worker logs',
      read: (signal) => this.read(signal),
      intervalMs: () => this.intervalMs(),
      watchChanged: () => {
        const { messages, job } = this.context.watch.snapshot;
        if (messages !== this.shownMessages || job?.state !== this.shownState)
          this.show(this.updates.failure);
      },
    });
  }

  start({ severity, step, text, isGrouped }: MessagesState): void {
    this.updates.start();
    this.choose({ severity, step, text, isGrouped });
  }

  stop(): void {
    this.turn += 1;
    this.updates.stop();
  }

  refresh(): void {
    this.updates.readAnew();
  }

  async receive(action: MessagesAction): Promise<void> {
    switch (action.kind) {
      case 'show':
        this.choose(action.choice);
        return;
      case 'copyGroup': {
        const group = this.groups.find(({ key }) => key === action.key);
        if (group) await this.copy(groupText(group));
        return;
      }
      case 'copyAll':
        await this.copy(this.groups.map(groupText).join('\n\n'));
        return;
      case 'openPlace': {
        const frame = this.places.get(action.key)?.get(action.line);
        if (frame) await this.context.services.code?.open(frame);
        return;
      }
    }
  }

  private async copy(text: string): Promise<void> {
    await this.context.services.editor.copy(text);
    this.context.note('Copied');
  }

  /** What is known is shown at once; the service is asked for what the filter has it find further back. */
  private choose(choice: LogChoice): void {
    const { severity, step, text } = this.choice;
    const isOther = choice.severity !== severity || choice.step !== step || choice.text !== text;
    this.choice = choice;
    if (isOther) {
      const known = this.logs.entries;
      this.logs = new LogEntries();
      this.logs.add(known);
      this.areLogsRead = false;
      this.updates.readAnew();
    }
    this.show(this.updates.failure);
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { severity, text } = this.choice;
    const step = this.realStep;
    const api = await this.context.api({ signal });
    const start = this.areLogsRead ? this.logs.nextStart : undefined;
    try {
      const entries = await api.listLogs(
        this.context.target.ref,
        {
          limit: mostEntries,
          ...(severity !== 'DEFAULT' && { minimumSeverity: severity }),
          ...(step !== '' && { step }),
          ...(text.trim() !== '' && { text: text.trim() }),
          ...(start !== undefined && { startTime: start }),
        },
        { signal },
      );
      if (signal.aborted) return;
      if (!this.areLogsRead) this.logs = new LogEntries();
      this.logs.add(entries);
      this.refusal = undefined;
    } catch (thrown) {
      const error = DataflowError.from(thrown, 'Reading worker logs');
      if (signal.aborted || !isRefusal(error)) throw error;
      this.refusal = error;
    }
    this.areLogsRead = true;
    this.show(undefined);
  }

  /** Full name of the chosen step; empty for any. */
  private get realStep(): string {
    return this.steps.get(this.choice.step) ?? this.choice.step;
  }

  private intervalMs(): number | undefined {
    if (this.refusal) return refusedMs;
    return this.updates.isReadToTheEnd ? undefined : readMs;
  }

  /** @param failure why the newest logs may be missing */
  private show(failure: DataflowError | undefined): void {
    this.turn += 1;
    this.post(this.turn, failure).catch((error: unknown) => {
      this.context.problem(error, 'Showing messages and logs');
    });
  }

  private async post(turn: number, failure: DataflowError | undefined): Promise<void> {
    const { watch, services } = this.context;
    const { job, messages } = watch.snapshot;
    if (!job) return;
    this.shownMessages = messages;
    this.shownState = job.state;
    const { logs, choice, refusal } = this;
    const lines = chosenLines(messages, logs.entries, { ...choice, step: this.realStep });
    for (const { step } of lines) {
      if (step !== undefined && this.steps.size < most.steps)
        this.steps.set(inertText(step, textLimits.name), step);
    }
    const groups = groupLines(lines);
    const has = (frame: OwnedFrame): Promise<boolean> => services.code?.has(frame) ?? Promise.resolve(false);
    const shown = await Promise.all(groups.slice(0, most.groups).map((group) => shownGroup(group, has)));
    if (turn !== this.turn) return;
    this.groups = shown.map(({ view }) => view);
    this.places = new Map(shown.map(({ view, places }) => [view.key, places]));
    const view: MessagesView = {
      hasEnded: isTerminal(job.state),
      areLogsRead: this.areLogsRead,
      ...(refusal && { note: refusalText(refusal) }),
      groups: choice.isGrouped ? this.groups : [],
      omittedGroups: groups.length - shown.length,
      lines: choice.isGrouped ? [] : lines.slice(-most.lines).reverse().map(lineView),
      count: lines.length,
      isCut: logs.isCut || (!choice.isGrouped && lines.length > most.lines),
      steps: [...this.steps.keys()].sort(),
    };
    this.context.post(view, failure);
  }
}

/** What asking again at once would not change. */
function isRefusal({ code }: DataflowError): boolean {
  return code === 'PERMISSION_DENIED' || code === 'API_DISABLED' || code === 'UNIMPLEMENTED';
}

function refusalText({ reason, remedy }: DataflowError): string {
  const why = inertText(`${reason} ${remedy}`.trim(), textLimits.reason);
  return `Worker logs cannot be read, so these are the messages of the service alone. ${why}`;
}

function lineView({ id, time, severity, text, log, worker, step }: KnownLine): LineView {
  return {
    id: inertText(id, textLimits.name),
    time: inertText(time, textLimits.label),
    severity,
    text: inertText(text, most.lineCharacters, true),
    origin: inertText(worker === undefined ? log : `${log} on ${worker}`, textLimits.name),
    ...(step !== undefined && { step: inertText(step, textLimits.name) }),
  };
}
