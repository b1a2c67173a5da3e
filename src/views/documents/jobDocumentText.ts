import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import type { JobLogEntry } from '../../dataflow/jobHistory.ts';
import type { JobMessage } from '../../dataflow/jobMessage.ts';
import { inertText } from '../../mcp/untrusted/inertText.ts';

const lineLimit = 20_000;

/** A job's messages as a text that log highlighting and folding understand; oldest first, as they grow. */
export function messagesText(job: JobSummary, messages: readonly JobMessage[]): string {
  return documentText(
    job,
    'messages',
    messages.map(({ time, importance, text }) => entry(time, importance, '', text)),
  );
}

export function logsText(job: JobSummary, entries: readonly JobLogEntry[]): string {
  return documentText(
    job,
    'log entries',
    entries.map(({ time, severity, log, worker, step, text }) =>
      entry(
        time,
        severity,
        [log, worker, step === undefined ? undefined : `[${step}]`]
          .filter((part) => part !== undefined)
          .join(' '),
        text,
      ),
    ),
  );
}

/** What stands in a document that could not be read. */
export function failureText(what: string): string {
  return `# ${inertText(what, lineLimit)}\n`;
}

function documentText(job: JobSummary, what: string, entries: readonly string[]): string {
  const head = [
    `# ${inertText(job.name, 200)} (${inertText(job.id, 200)}) in ${inertText(job.projectId, 200)}, ${inertText(job.location, 200)}: ${job.state}`,
    isTerminal(job.state)
      ? `# ${entries.length} ${what}`
      : `# ${entries.length} ${what} so far; this document follows the job`,
  ];
  return `${[...head, ...entries].join('\n')}\n`;
}

/** The first line at the margin, the rest indented, so that stack traces fold. */
function entry(time: string, level: string, origin: string, text: string): string {
  const [first = '', ...rest] = inertText(text, lineLimit, true).split('\n');
  const head = [
    inertText(time, 40),
    level.padEnd(8),
    ...(origin === '' ? [] : [inertText(origin, 400)]),
    first,
  ].join(' ');
  return [head, ...rest.map((line) => `    ${line}`)].join('\n');
}
