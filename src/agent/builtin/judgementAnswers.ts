import { recordsOf } from '../../dataflow/isRecord.ts';
import type { ToolResultPart } from '../chatModel.ts';
import { readJob, type JobFacts } from '../jobFacts.ts';
import { escapeMarkdown } from '../markdownText.ts';
import { errorLine } from './errorLine.ts';
import { stateWord } from './wording.ts';

const shownFindings = 3;
const shownRemedies = 2;
const shownGroups = 5;

type Structured = Readonly<Record<string, unknown>>;

/** What diagnose_job found: the verdict, then causes with one piece of evidence and what to do. */
export function diagnosisAnswer(structured: Structured, job: JobFacts): string | undefined {
  const { health, reason } = structured;
  if (typeof health !== 'string' || typeof reason !== 'string') return undefined;
  const findings = recordsOf(structured['findings']).slice(0, shownFindings);
  const notRead = recordsOf(structured['not_read']).map(({ source }) => escapeMarkdown(String(source)));
  return [
    `**${escapeMarkdown(job.name)}** is ${stateWord(job.state)}, ${healthWords[health] ?? 'of unknown health'}: ${escapeMarkdown(reason, 300)}`,
    ...findings.map(findingText),
    ...(notRead.length === 0 ? [] : [`Not read, so not judged: ${notRead.join(', ')}.`]),
  ].join('\n\n');
}

const healthWords: Readonly<Record<string, string>> = {
  healthy: 'healthy',
  mostly_healthy: 'mostly healthy',
  unhealthy: 'not healthy',
  unknown: 'of unknown health',
  ended: 'with nothing left to watch',
};

function findingText(
  { title, count, evidence, remedies, symptoms, page }: Structured,
  index: number,
): string {
  const seen = firstSeen(evidence);
  const times = typeof count === 'number' && count > 1 ? ` (${count} times)` : '';
  const follows = Array.isArray(symptoms) ? symptoms.filter((each) => typeof each === 'string') : [];
  return [
    `${index + 1}. **${escapeMarkdown(String(title), 200)}**${times}`,
    ...(seen === undefined ? [] : [`   - Seen: ${escapeMarkdown(seen, 300)}`]),
    ...(follows.length === 0
      ? []
      : [`   - Explains: ${follows.map((each) => escapeMarkdown(each)).join('; ')}`]),
    ...recordsOf(remedies)
      .slice(0, shownRemedies)
      .map(({ text }) => `   - Do: ${escapeMarkdown(String(text), 400)}`),
    ...(typeof page === 'string' ? [`   - More: ${escapeMarkdown(page)}`] : []),
  ].join('\n');
}

function firstSeen(evidence: unknown): string | undefined {
  const [quote] = recordsOf(evidence);
  return quote === undefined ? undefined : errorLine(String(quote['text']));
}

/** What is wrong with each of several jobs; `diagnosed` in the order in which they are told. */
export function triageAnswer(
  diagnosed: readonly (readonly [job: JobFacts, result: ToolResultPart])[],
): string {
  const sick = diagnosed.filter(
    ([, { structured, isError }]) =>
      isError || structured?.['health'] === 'unhealthy' || hasWarning(structured),
  );
  if (diagnosed.length === 0) return 'No job runs or has failed.';
  if (sick.length === 0) return `None of the ${diagnosed.length} jobs looked at is failing.`;
  return sick
    .map(([job, { structured = {}, isError }]) => {
      const [finding] = recordsOf(structured['findings']);
      const head = `- **${escapeMarkdown(job.name)}** (${stateWord(job.state)})`;
      if (isError) return `${head}: could not be diagnosed.`;
      if (!finding) return `${head}: ${escapeMarkdown(String(structured['reason']), 200)}`;
      const seen = firstSeen(finding['evidence']);
      const [remedy] = recordsOf(finding['remedies']);
      return [
        `${head}: ${escapeMarkdown(String(finding['title']), 200)}`,
        ...(seen === undefined ? [] : [`  - Seen: ${escapeMarkdown(seen, 200)}`]),
        ...(remedy === undefined ? [] : [`  - Do: ${escapeMarkdown(String(remedy['text']), 300)}`]),
      ].join('\n');
    })
    .join('\n');
}

function hasWarning(structured: Structured | undefined): boolean {
  return recordsOf(structured?.['findings']).some(({ severity }) => severity !== 'info');
}

/** What get_job_logs found, alike entries together. */
export function logsAnswer(structured: Structured, job: JobFacts): string {
  const groups = recordsOf(structured['groups']);
  const name = `**${escapeMarkdown(job.name)}**`;
  if (groups.length === 0) return `${name} has no warnings or errors in its messages and logs.`;
  const lines = groups.slice(0, shownGroups).map(({ severity, count, example, last_time, user_code }) => {
    const where = typeof user_code === 'string' ? ` · ${escapeMarkdown(user_code)}` : '';
    return `- ${escapeMarkdown(String(severity))}, ${Number(count)} ×, last ${escapeMarkdown(String(last_time))}${where}  \n  ${escapeMarkdown(errorLine(String(example)) ?? String(example), 400)}`;
  });
  const leftOut = Number(structured['groups_left_out'] ?? 0) + Math.max(0, groups.length - shownGroups);
  const more = leftOut === 0 ? '' : `\n\n${leftOut} more kinds of entries in the worker logs.`;
  return `What ${name} logged, most severe first:\n\n${lines.join('\n')}${more}`;
}

/** What estimate_cost says, with what is not in it. */
export function costAnswer(structured: Structured, job: JobFacts): string | undefined {
  const { so_far: soFar, per_hour: perHour, per_month: perMonth, currency } = structured;
  if (typeof soFar !== 'number') return undefined;
  const unitOfMoney = typeof currency === 'string' ? escapeMarkdown(currency, 10) : 'USD';
  const number = (amount: number): string => amount.toFixed(amount < 1 ? 3 : 2);
  const money = (amount: number): string => `${unitOfMoney} ${number(amount)}`;
  const items = recordsOf(structured['items']).map(
    ({ name, amount, unit, cost }) =>
      `| ${escapeMarkdown(String(name))} | ${Number(amount).toPrecision(3)} ${escapeMarkdown(String(unit))} | ${number(Number(cost))} |`,
  );
  const advice = recordsOf(structured['advice']).map(({ text }) => escapeMarkdown(String(text), 400));
  const notes = Array.isArray(structured['notes'])
    ? structured['notes'].map((note) => escapeMarkdown(String(note)))
    : [];
  return [
    `**${escapeMarkdown(job.name)}** has cost about ${money(soFar)}${typeof perHour === 'number' ? `, and ${money(perHour)} an hour now` : ''}${typeof perMonth === 'number' ? ` (${money(perMonth)} a month if it goes on like this)` : ''}.`,
    ...(items.length === 0
      ? []
      : [[`| For | Used | ${unitOfMoney} |`, '| --- | ---: | ---: |', ...items].join('\n')]),
    ...advice,
    notes.join(' '),
  ].join('\n\n');
}

/** What a change answered: that it was taken, and what follows. */
export function changeAnswer(structured: Structured, done: string): string | undefined {
  const { consequence, undo } = structured;
  if (typeof consequence !== 'string') return undefined;
  const job = readJob(structured['job']);
  const name = job === undefined ? '' : ` **${escapeMarkdown(job.name)}**:`;
  return `${done}${name} ${escapeMarkdown(consequence, 600)}${typeof undo === 'string' ? ` To undo: ${escapeMarkdown(undo, 300)}` : ''}`;
}
