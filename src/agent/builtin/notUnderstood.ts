import { isTerminal } from '../../dataflow/job.ts';
import { jobInQuestion } from '../jobInQuestion.ts';
import { escapeMarkdown } from '../markdownText.ts';
import { selfDescription } from './helpText.ts';
import type { ListedJob } from './jobChoice.ts';

/**
 * What can be asked instead of a question that no phrase fits, with jobs that there are; the names in it are linked and
 * asked about further.
 * @param jobs newest first; none where they could not be listed
 */
export function notUnderstood(question: string, jobs: readonly ListedJob[] = []): string {
  const start = `I did not understand that. ${selfDescription}`;
  const about = jobSpokenOf(question, jobs);
  if (about) {
    const name = quoted(about, jobs);
    return `${start}\n\nAbout **${escapeMarkdown(about.name)}** you can ask \`diagnose ${name}\`, \`logs of ${name}\` or \`status of ${name}\`; \`/help\` shows more.`;
  }
  const example = jobs.find(({ state }) => !isTerminal(state)) ?? jobs[0];
  const ofJob = example
    ? [`\`status of ${quoted(example, jobs)}\``, `\`counters of ${quoted(example, jobs)}\``]
    : [];
  const examples = ['`which jobs are running?`', '`which jobs are failing and why?`', ...ofJob];
  return `${start}\n\nI do understand, for example, ${examples.slice(0, -1).join(', ')} and ${examples.at(-1) ?? ''}; \`/help\` shows more.`;
}

/** The job that a question names, with the longest name where several fit; of "my job" the one that needs a look most. */
function jobSpokenOf(question: string, jobs: readonly ListedJob[]): ListedJob | undefined {
  const text = question.toLowerCase();
  const [named] = jobs
    .filter(({ name }) => isWordIn(name.toLowerCase(), text))
    .toSorted((one, other) => other.name.length - one.name.length);
  if (named) return named;
  if (!/\b(?:my|our)(?: \w+)? (?:jobs?|pipelines?)\b/u.test(text)) return undefined;
  return (
    jobs.find(({ state }) => state === 'FAILED') ?? jobs.find(({ state }) => !isTerminal(state)) ?? jobs[0]
  );
}

/** Whether it stands there as a whole: `orders` is not in `orders-stream`. */
function isWordIn(name: string, text: string): boolean {
  const at = text.indexOf(name);
  if (name === '' || at < 0) return false;
  const isPart = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
  return !isPart(text[at - 1]) && !isPart(text[at + name.length]);
}

/** For a span of code, which an id with a backtick would end. */
function quoted(job: ListedJob, jobs: readonly ListedJob[]): string {
  const isAlone = jobs.filter(({ name }) => name === job.name).length === 1;
  return jobInQuestion({ jobId: job.jobId, jobName: job.name }, isAlone).replaceAll('`', '');
}
