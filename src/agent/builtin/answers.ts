import { isTerminal } from '../../dataflow/job.ts';
import { recordsOf } from '../../dataflow/isRecord.ts';
import type { ToolResultPart } from '../chatModel.ts';
import { readJob, type JobFacts } from '../jobFacts.ts';
import { escapeMarkdown } from '../markdownText.ts';
import { errorLine } from './errorLine.ts';
import type { JobIntent, ListFilter } from './intent.ts';
import type { JobChoice, ListedJob } from './jobChoice.ts';
import { metricValueText, readMetrics, readSeries, seriesValueText } from './metricFacts.ts';
import { ago, counted, stateClause, stateWord, typeWord } from './wording.ts';

const shownJobs = 20;
const shownMetrics = 25;
const shownSeries = 10;

/** A job by name, for the middle of a line. */
function named(job: JobFacts): string {
  return `**${escapeMarkdown(job.name)}**`;
}

/** A list, not a table: the chat is often too narrow for columns. */
function jobList(jobs: readonly ListedJob[], nowMs: number): string {
  return jobs
    .slice(0, shownJobs)
    .map((job) => {
      const created = job.createTime === undefined ? [] : [escapeMarkdown(ago(job.createTime, nowMs))];
      const facts = [stateWord(job.state), typeWord(job.type), escapeMarkdown(job.location), ...created];
      return `- ${named(job)} · ${facts.join(' · ')}  \n  ${escapeMarkdown(job.jobId)}`;
    })
    .join('\n');
}

export function listAnswer(
  jobs: readonly ListedJob[],
  filter: ListFilter,
  isComplete: boolean,
  nowMs: number,
): string {
  const kinds = [
    ...filter.states.map(stateWord),
    ...(filter.activity === undefined ? [] : [filter.activity === 'ACTIVE' ? 'active' : 'ended']),
  ].join(' or ');
  const type = filter.type === undefined ? '' : `${typeWord(filter.type)} `;
  const name = filter.name === undefined ? '' : ` with “${escapeMarkdown(filter.name)}” in the name`;
  const when = sinceText(filter);
  const which = `${kinds === '' ? '' : `${kinds} `}${type}`;
  const caveat = isComplete
    ? ''
    : '\n\nNot every job was looked at: there are more, or a region did not answer.';
  if (jobs.length === 0) return `There are no ${which}jobs${name}${when}.${caveat}`;
  const more = jobs.length > shownJobs ? ` The newest ${shownJobs}:` : '';
  return `${counted(jobs.length, `${which}job`)}${name}${when}.${more}\n\n${jobList(jobs, nowMs)}${caveat}`;
}

function sinceText({ since, states, activity }: ListFilter): string {
  if (!since) return '';
  const from = states.length === 0 && activity === undefined ? ' created' : ' that became so';
  switch (since.kind) {
    case 'today':
      return `${from} today`;
    case 'yesterday':
      return `${from} yesterday`;
    case 'hours':
      return `${from} in the last ${counted(since.hours, 'hour')}`;
  }
}

/** That a name is not the answer's job alone. Empty when it is. @param others newest first */
export function othersSentence(others: readonly ListedJob[], nowMs: number): string {
  const [newest, ...more] = others;
  if (!newest) return '';
  const state = escapeMarkdown(stateClause(newest.state, newest.stateTime, nowMs));
  return more.length === 0
    ? `There is another ${named(newest)}, which ${state}.`
    : `There are ${others.length} others called ${named(newest)}; the newest ${state}.`;
}

/** Asks which job is meant, or says that there is none. */
export function choiceAnswer(
  wanted: string,
  choice: Exclude<JobChoice, { kind: 'one' }>,
  nowMs: number,
): string {
  if (choice.kind === 'several') {
    return `Several jobs fit “${escapeMarkdown(wanted)}”. Which one? Say it again with the full name or the id.\n\n${jobList(choice.jobs, nowMs)}`;
  }
  const near = choice.nearNames.map((name) => `**${escapeMarkdown(name)}**`).join(', ');
  const hint = near === '' ? 'Ask `list jobs` to see what there is.' : `Did you mean ${near}?`;
  return `There is no job called “${escapeMarkdown(wanted)}”. ${hint}`;
}

export function statusAnswer(
  structured: Readonly<Record<string, unknown>>,
  nowMs: number,
): string | undefined {
  const job = readJob(structured['job']);
  if (!job) return undefined;
  const created =
    job.createTime === undefined ? '' : ` It was created ${escapeMarkdown(ago(job.createTime, nowMs))}.`;
  const head = `${named(job)} ${escapeMarkdown(stateClause(job.state, job.stateTime, nowMs))} (${typeWord(job.type)}, ${escapeMarkdown(job.location)}).${created}`;
  const errors = recordsOf(structured['last_errors']);
  const lines = errors.map(
    ({ time, text }) =>
      `- ${escapeMarkdown(String(time))}: ${escapeMarkdown(errorLine(String(text)) ?? String(text), 600)}`,
  );
  const unavailable = structured['errors_unavailable'];
  return [
    head,
    ...(lines.length === 0
      ? []
      : [`Last ${lines.length === 1 ? 'error' : 'errors'}:\n\n${lines.join('\n')}`]),
    ...(typeof unavailable === 'string'
      ? [`Its messages could not be read: ${escapeMarkdown(unavailable)}`]
      : []),
  ].join('\n\n');
}

/** @param metric the name that was asked for, if any */
export function metricsAnswer(
  structured: Readonly<Record<string, unknown>>,
  job: JobFacts,
  metric?: string,
): string {
  const { counters, serviceMetrics, leftOut } = readMetrics(structured);
  const isOwn = counters.length > 0;
  const metrics = isOwn ? counters : serviceMetrics;
  const history = seriesTable(structured);
  if (metrics.length === 0)
    return `${named(job)} has no such metrics${job.state === 'RUNNING' ? ' yet' : ''}.${history}`;
  // What the service counts for itself says little beside its figures over time, unless somebody asks for it.
  if (!isOwn && metric === undefined && history !== '') {
    return `${named(job)} has no counters of its own.${history}`;
  }
  const lines = metrics.slice(0, shownMetrics).map(({ name, step, value }) => {
    const where = step === '' ? '' : ` · ${escapeMarkdown(step)}`;
    return `- ${escapeMarkdown(name)}: **${metricValueText(value)}**${where}`;
  });
  const rest = leftOut + Math.max(0, metrics.length - shownMetrics);
  const more = rest === 0 ? '' : `\n\n${rest} more in the dashboard.`;
  const intro = isOwn
    ? `Counters of ${named(job)}:`
    : `${named(job)} has no counters of its own. The service's metrics:`;
  return `${intro}\n\n${lines.join('\n')}${more}${history}`;
}

/** Figures over time as a narrow table: a sparkline says more than a sentence. Empty when there are none. */
function seriesTable(structured: Readonly<Record<string, unknown>>): string {
  const { series, minutes } = readSeries(structured);
  if (series.length === 0) return '';
  const rows = series.slice(0, shownSeries).map((each) => {
    const name = `${metricName(each.metric)}${each.labels === '' ? '' : `, ${labelText(each.labels)}`}`;
    const trend = trendArrows[each.trend] ?? '';
    return `| ${escapeMarkdown(name, 80)} | ${seriesValueText(each)}${trend} | ${escapeMarkdown(each.sparkline, 60)} |`;
  });
  return `\n\n| Over the last ${minutes} min | Now | |\n| --- | ---: | --- |\n${rows.join('\n')}`;
}

/** `elements_produced_count` is told per second: the count in its name says nothing. */
function metricName(metric: string): string {
  return metric.replace(/_count$/u, '').replaceAll('_', ' ');
}

/** Of a step's labels its name says most. */
function labelText(labels: string): string {
  return /(?:^|, )ptransform=(?<step>[^]*)$/u.exec(labels)?.groups?.['step'] ?? labels;
}

const trendArrows: Readonly<Record<string, string>> = { rising: ' ↗', falling: ' ↘' };

/** A streaming job can be stopped in two ways that differ in what is lost: people choose. */
export function stopModeQuestion(job: JobFacts): string {
  const name = escapeMarkdown(job.name);
  return `**${name}** is a streaming job. \`drain\` lets it finish what it has read and loses nothing; \`cancel\` ends it at once and drops data in flight. Say “drain ${name}” or “cancel ${name}”.`;
}

export function alreadyEndedAnswer(job: JobFacts): string {
  return `${named(job)} has ended already: it ${stateClause(job.state, undefined, 0)}.`;
}

export function stopAnswer(
  structured: Readonly<Record<string, unknown>>,
  intent: JobIntent,
): string | undefined {
  const job = readJob(structured['job']);
  if (!job) return undefined;
  const isDrain = intent.kind === 'stop' && intent.mode === 'drain';
  const end = isDrain ? ' It ends when it has processed what it has read.' : ' It ends in a moment.';
  return `${isDrain ? 'Drain' : 'Cancel'} requested: ${named(job)} is now ${stateWord(job.state)}.${isTerminal(job.state) ? '' : end}`;
}

/** What the agent would do with a job, above the button that begins it. @param structured of the offer */
export function offerAnswer(
  { offered, about }: Readonly<Record<string, unknown>>,
  job: JobFacts,
  intent: JobIntent,
): string | undefined {
  if (typeof about !== 'string') return undefined;
  if (offered === 'agentTask') {
    return `The agent looks after ${named(job)} already. The buttons below show its journal and stop it.\n\n${about}`;
  }
  const limits =
    intent.kind === 'watch' && intent.workers
      ? ` It suggests ${intent.workers.min} to ${intent.workers.max} workers, as you said.`
      : '';
  const head =
    intent.kind === 'migrate'
      ? `The agent can replace ${named(job)} by a new version. Nothing has begun: the button below asks for the template and its parameters.`
      : `The agent can look after ${named(job)}. Nothing has begun: the button below asks who approves, which worker limits it must keep, and whether it takes snapshots.${limits}`;
  return `${head}\n\n${about}`;
}

/** What failed, why, and what to do; the words for models are left out where there are others. */
export function failureAnswer(result: ToolResultPart): string {
  const { what, why, remedy, code } = result.structured ?? {};
  if (code === 'APPROVAL_DECLINED' || code === 'APPROVAL_CANCELLED')
    return 'Nothing was changed: it was not approved.';
  if (typeof why === 'string') {
    const head = typeof what === 'string' ? `${escapeMarkdown(what)} failed: ` : '';
    return `${head}${escapeMarkdown(why, 1000)}${typeof remedy === 'string' ? ` ${escapeMarkdown(remedy, 1000)}` : ''}`;
  }
  const lines = result.text.split('\n').filter((line) => !/untrusted-|^(?:Trace|Retry): |^Why:$/u.test(line));
  return escapeMarkdown(lines.join(' '), 1000);
}
