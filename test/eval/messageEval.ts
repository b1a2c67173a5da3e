import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { evidence, healthySeries, job, minutesAgo, ramp } from '../diagnosis/evidenceOf.ts';
import type { MessageLine, MessageSet, MessageSets } from './messageSets.ts';

/** What is made of one recorded set of messages. */
export interface MessageResult {
  readonly name: string;
  readonly source: string;
  readonly isBenign: boolean;
  /** Rules of the causes that are found, the first first. */
  readonly found: readonly string[];
  /** The true cause comes first; of a benign set: nothing is found above a note. */
  readonly isRight: boolean;
  /** Causes above a note that are not the true one. */
  readonly others: readonly string[];
}

/** Diagnoses each set as a job of its own. */
export function runMessageSets({ name, causes, sets }: MessageSets): readonly MessageResult[] {
  return sets.map((set) => {
    const { findings } = diagnose(evidenceOf(set));
    const others = findings.filter(({ rule, severity }) => severity !== 'info' && !causes.includes(rule));
    const isBenign = causes.length === 0;
    return {
      name,
      source: set.source,
      isBenign,
      found: findings.map(({ rule }) => rule),
      isRight: isBenign ? others.length === 0 : causes.includes(findings[0]?.rule ?? ''),
      others: others.map(({ rule }) => rule),
    };
  });
}

function evidenceOf(set: MessageSet): Evidence {
  const isStreaming = set.job === 'streaming';
  const state = set.state ?? (isStreaming ? 'RUNNING' : 'FAILED');
  // What is said last is said a minute before the moment that is judged, what is said before it a minute earlier each.
  const lines = set.lines.map((line, index) => ({ ...line, ago: line.ago ?? set.lines.length - index }));
  lines.sort((one, other) => other.ago - one.ago);
  const isRunning = state === 'RUNNING';
  return evidence({
    job: job({
      type: isStreaming ? 'STREAMING' : 'BATCH',
      state,
      ...(isRunning ? {} : { stateTime: minutesAgo(0) }),
    }),
    messages: lines
      .filter(({ log }) => log === 'job-message')
      .map(({ severity, text, ago }, index) => ({
        id: `message-${index}`,
        time: minutesAgo(ago),
        importance: importanceOf(severity),
        text,
      })),
    logs: lines
      .filter(({ log }) => log !== 'job-message')
      .map(({ log, severity, text, ago }, index) => ({
        id: `entry-${index}`,
        time: minutesAgo(ago),
        log,
        severity,
        text,
      })),
    series: {
      ...(isStreaming && isRunning ? healthySeries : {}),
      ...Object.fromEntries(
        Object.entries(set.series ?? {}).map(([metric, [from, to]]) => [metric, ramp(from, to)]),
      ),
    },
  });
}

function importanceOf(severity: MessageLine['severity']): 'BASIC' | 'WARNING' | 'ERROR' {
  return severity === 'INFO' ? 'BASIC' : severity;
}
