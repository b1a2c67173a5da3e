import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import type { LogGroup } from '../../dataflow/logGroups.ts';
import { inertText } from '../../mcp/untrusted/inertText.ts';
import type { DocumentEntry } from './entryBuffer.ts';
import type { JobDocumentKind } from './jobDocumentUri.ts';
import type { LocalTime } from './localTime.ts';
import { filterText, isFiltering, type LogFilter } from './logFilter.ts';

const lineLimit = 20_000;
const shownNames = 5;
const workerLimit = 28;

/** What stands above the entries. */
export interface DocumentHead {
  readonly kind: JobDocumentKind;
  readonly job: JobSummary;
  readonly filter: LogFilter;
  /** Older ones were there and are not shown: how many, or that their number is not known. */
  readonly leftOut: number | 'unknown';
  /** How many are read of each source at most. */
  readonly limit: number;
  readonly time: LocalTime;
  /** A part that could not be read, and why. */
  readonly missing?: string;
}

/** Messages or log entries as a text that log highlighting and folding understand; oldest first, as they grow. */
export function entriesText(
  head: DocumentHead,
  what: { readonly one: string; readonly many: string },
  entries: readonly DocumentEntry[],
): string {
  return documentText(
    head,
    counted(entries.length, what),
    entries.map((entry) => entryText(entry, head.time)),
  );
}

/** Warnings and errors that say the same, together: the most severe first, then the most frequent. */
export function errorGroupsText(head: DocumentHead, groups: readonly LogGroup[]): string {
  const lines = groups.reduce((sum, { count }) => sum + count, 0);
  const what = `${counted(groups.length, { one: 'kind of error or warning', many: 'kinds of errors and warnings' })} in ${counted(lines, { one: 'entry', many: 'entries' })}`;
  return documentText(
    head,
    what,
    groups.map((group) => groupText(group, head.time)),
  );
}

/** What stands in a document that could not be read. */
export function failureText(what: string): string {
  return `# ${inertText(what, lineLimit)}\n`;
}

function documentText(head: DocumentHead, what: string, entries: readonly string[]): string {
  const { job, filter, time, missing } = head;
  const lines = [
    `# ${inertText(job.name, 200)} (${inertText(job.id, 200)}) in ${inertText(job.projectId, 200)}, ${inertText(job.location, 200)}: ${job.state}`,
    `# ${what}${isTerminal(job.state) ? '' : ' so far; this document follows the job'}. Times are those of ${time.zone}.`,
    ...(isFiltering(filter)
      ? [`# Filtered: ${filterText(filter)}. The title bar of this editor has Clear Filter.`]
      : []),
    ...(missing === undefined ? [] : [`# ${inertText(missing, 1000)}`]),
    ...leftOutLines(head),
  ];
  return `${[...lines, ...entries].join('\n')}\n`;
}

/** Worker logs are filtered by the service, which searches them all; the rest is filtered here, once it was read. */
function leftOutLines({ kind, filter, leftOut, limit }: DocumentHead): readonly string[] {
  if (leftOut === 0) return [];
  if (leftOut === 'unknown' && kind !== 'logs' && isFiltering(filter)) {
    const newest = limit.toLocaleString('en-US');
    const searched = `${newest} messages${kind === 'errors' ? ` and ${newest} log entries` : ''}`;
    return [`# Only the newest ${searched} were searched; older ones may match too.`];
  }
  const count = leftOut === 'unknown' ? '' : `: ${leftOut}`;
  return [`# Older entries are left out${count}${otherFilter[kind]}.`];
}

/** What shows entries that were left out. */
const otherFilter: Readonly<Record<JobDocumentKind, string>> = {
  logs: '; a filter shows others',
  messages: '; a filter by severity shows others',
  errors: '',
};

/** The first line at the margin, the rest indented, so that stack traces fold. */
function entryText({ time, level, log, worker, step, text }: DocumentEntry, local: LocalTime): string {
  const origin = [
    log,
    worker === undefined ? undefined : workerText(worker),
    step === undefined ? undefined : `[${step}]`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
  const [first = '', ...rest] = inertText(text, lineLimit, true).split('\n');
  const head = [
    inertText(local.text(time), 40),
    level.padEnd(8),
    ...(origin === '' ? [] : [inertText(origin, 400)]),
    first,
  ].join(' ');
  return [head, ...rest.map(indented)].join('\n');
}

/** Names of workers may be so long that they push the text out of sight; their ends differ. */
function workerText(worker: string): string {
  return worker.length > workerLimit ? `…${worker.slice(-workerLimit)}` : worker;
}

function groupText(group: LogGroup, time: LocalTime): string {
  const { count, severity, headline, example, firstTime, lastTime, steps, workers, logs } = group;
  const [first, last] = [firstTime, lastTime].map((each) => inertText(time.text(each), 40));
  const facts = [
    count === 1 ? `at ${first ?? ''}` : `first ${first ?? ''}, last ${last ?? ''}`,
    ...namesOf('in', logs),
    ...(steps.length === 0 ? [] : [`steps ${steps.slice(0, shownNames).map(bracketed).join(' ')}`]),
    ...(workers.length > 1 ? [`on ${workers.length} workers`] : namesOf('on', workers)),
  ];
  return [
    `${String(count).padStart(5)}× ${severity.padEnd(8)} ${inertText(headline, 1000)}`,
    ...facts.map((fact) => indented(fact)),
    ...inertText(example, lineLimit, true).split('\n').map(indented),
  ].join('\n');
}

function namesOf(word: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [`${word} ${inertText(names.slice(0, shownNames).join(', '), 400)}`];
}

function bracketed(step: string): string {
  return `[${inertText(step, 200)}]`;
}

function indented(line: string): string {
  return `    ${line}`;
}

function counted(count: number, { one, many }: { readonly one: string; readonly many: string }): string {
  return `${count} ${count === 1 ? one : many}`;
}
