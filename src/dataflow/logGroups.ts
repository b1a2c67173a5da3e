import { errorSignature, headline, userFrame, type CodeFrame } from './errorSignature.ts';
import { type LogSeverity, logSeverities, type JobLogEntry } from './jobHistory.ts';
import type { JobMessage, MessageImportance } from './jobMessage.ts';

/** A line about a job, whoever wrote it. Its texts are untrusted. */
export type LogLine = Pick<JobLogEntry, 'time' | 'severity' | 'text' | 'log' | 'step' | 'worker'>;

/** Lines that say the same but for numbers, ids and times. */
export interface LogGroup {
  readonly signature: string;
  readonly severity: LogSeverity;
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly firstTime: string;
  readonly lastTime: string;
  /** The newest line that says most: the exception where there is a stack trace. */
  readonly headline: string;
  /** The newest line whole. */
  readonly example: string;
  /** First place of the user's own code in its stack trace. */
  readonly frame?: CodeFrame;
  readonly logs: readonly string[];
  readonly steps: readonly string[];
  readonly workers: readonly string[];
}

/** Log name that stands for messages of the service. */
export const messageLog = 'job-message';

export function messageLine({ time, importance, text }: JobMessage): LogLine {
  return { time, severity: messageSeverities[importance], text, log: messageLog };
}

/** What Cloud Logging makes of the importance of a message. */
const messageSeverities: Readonly<Record<MessageImportance, LogSeverity>> = {
  DEBUG: 'DEBUG',
  DETAILED: 'DEBUG',
  BASIC: 'INFO',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
};

export function isAtLeast(severity: LogSeverity, minimum: LogSeverity): boolean {
  return logSeverities.indexOf(severity) >= logSeverities.indexOf(minimum);
}

/** Most severe first, then the most frequent, then the newest. */
export function groupLines(lines: readonly LogLine[]): readonly LogGroup[] {
  const groups = new Map<string, LogLine[]>();
  for (const line of lines) {
    const key = `${line.severity} ${errorSignature(line.text)}`;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return [...groups.values()]
    .map(groupOf)
    .sort(
      (one, other) =>
        logSeverities.indexOf(other.severity) - logSeverities.indexOf(one.severity) ||
        other.count - one.count ||
        other.lastTime.localeCompare(one.lastTime),
    );
}

function groupOf(lines: readonly LogLine[]): LogGroup {
  const inTime = [...lines].sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  const [first, last] = [inTime[0], inTime.at(-1)];
  const text = last?.text ?? '';
  const frame = inTime.findLast((line) => userFrame(line.text))?.text;
  const place = frame === undefined ? undefined : userFrame(frame);
  return {
    signature: errorSignature(text),
    severity: last?.severity ?? 'DEFAULT',
    count: lines.length,
    firstTime: first?.time ?? '',
    lastTime: last?.time ?? '',
    headline: headline(text),
    example: text,
    ...(place && { frame: place }),
    logs: distinct(lines.map(({ log }) => log)),
    steps: distinct(lines.map(({ step }) => step)),
    workers: distinct(lines.map(({ worker }) => worker)),
  };
}

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined && value !== ''))].filter(
    (value): value is string => value !== undefined,
  );
}
