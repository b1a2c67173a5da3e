import { isTerminal } from '../dataflow/job.ts';
import type { LogSeverity } from '../dataflow/jobHistory.ts';
import type { MessageImportance } from '../dataflow/jobMessage.ts';
import { isBenign } from './catalogue/benign.ts';
import type { DiagnosedSeries, Evidence, EvidenceSource } from './evidence.ts';
import { SeriesView } from './seriesView.ts';

/** Something that was said about a job, wherever. */
export interface Line {
  readonly source: Extract<EvidenceSource, 'messages' | 'logs' | 'autoscaling'>;
  readonly id: string;
  readonly timeMs: number;
  readonly time: string;
  readonly level: 'error' | 'warning' | 'info';
  /** Of a long text the beginning and the end: rules search it, and a job may write what it likes. */
  readonly text: string;
  /** Last part of the log's name. */
  readonly log?: string;
  readonly step?: string;
}

/** Characters of a text that are searched. */
const longestText = 8000;
/** How far back lines of a running job still tell about now. */
const recentMs = 60 * 60_000;

/** Evidence as rules read it: one list of lines, series by name, and the clock of the job. */
export class EvidenceView {
  /**
   * Oldest first, without what Google calls benign: those that tell about now, which are the last hour's of a running job
   * and all of one that has ended.
   */
  readonly recentLines: readonly Line[];
  readonly hasEnded: boolean;
  private readonly stepNames: readonly string[];
  private readonly views = new Map<DiagnosedSeries, SeriesView>();

  constructor(readonly evidence: Evidence) {
    this.hasEnded = isTerminal(evidence.job.state);
    const since = this.hasEnded ? -Infinity : evidence.atMs - recentMs;
    this.recentLines = linesOf(evidence).filter((line) => line.timeMs >= since && !isBenign(line.text));
    // Longest first, so that a step is not taken for the composite it lies in.
    this.stepNames = evidence.job.steps
      .map(({ name }) => name)
      .sort((one, other) => other.length - one.length);
  }

  get atMs(): number {
    return this.evidence.atMs;
  }

  /** How long the job has run, in milliseconds; 0 before it does. */
  get ranForMs(): number {
    const { startTime, createTime } = this.evidence.job;
    const start = Date.parse(startTime ?? createTime ?? '');
    return Number.isNaN(start) ? 0 : Math.max(0, this.atMs - start);
  }

  series(name: DiagnosedSeries): SeriesView {
    let view = this.views.get(name);
    if (!view) {
      view = new SeriesView(this.evidence.series.get(name) ?? [], this.atMs);
      this.views.set(name, view);
    }
    return view;
  }

  /** Full name of the step that the text names, as the job's graph has it. */
  stepNamedIn(text: string): string | undefined {
    return this.stepNames.find((name) => isNamed(text, name));
  }

  /** Full names of the user's steps that a stage runs, by its id or its name. */
  stepsOfStage(stage: string): readonly string[] {
    return this.evidence.job.stages.find(({ id, name }) => id === stage || name === stage)?.steps ?? [];
  }
}

/** As a word of its own: `Parse` is not named by `ParseJson`. */
function isNamed(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + name.length] ?? ' '];
    if (!/[\w/]/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}

function linesOf({ messages, logs, autoscaling }: Evidence): Line[] {
  const lines: Line[] = [
    ...messages.map(({ id, time, importance, text }): Line => ({
      source: 'messages',
      id,
      time,
      timeMs: Date.parse(time),
      level: messageLevel(importance),
      text: shortened(text),
    })),
    ...logs.map(({ id, time, severity, text, log, step }): Line => ({
      source: 'logs',
      id,
      time,
      timeMs: Date.parse(time),
      level: logLevel(severity),
      text: shortened(text),
      log,
      ...(step === undefined ? {} : { step }),
    })),
    ...autoscaling.map(({ time, type, description }, index): Line => ({
      source: 'autoscaling',
      id: `autoscaling-${index}`,
      time,
      timeMs: Date.parse(time),
      level: type === 'ACTUATION_FAILURE' ? 'error' : 'info',
      text: shortened(description),
    })),
  ];
  return lines.sort((one, other) => one.timeMs - other.timeMs);
}

function shortened(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText / 2)}\n…\n${text.slice(-longestText / 2)}`;
}

function messageLevel(importance: MessageImportance): Line['level'] {
  if (importance === 'ERROR') return 'error';
  return importance === 'WARNING' ? 'warning' : 'info';
}

function logLevel(severity: LogSeverity): Line['level'] {
  switch (severity) {
    case 'ERROR':
    case 'CRITICAL':
    case 'ALERT':
    case 'EMERGENCY':
      return 'error';
    case 'WARNING':
      return 'warning';
    case 'DEFAULT':
    case 'DEBUG':
    case 'INFO':
    case 'NOTICE':
      return 'info';
  }
}
