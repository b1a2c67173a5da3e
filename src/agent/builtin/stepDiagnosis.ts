import { isTerminal } from '../../dataflow/job.ts';
import { recordsOf } from '../../dataflow/isRecord.ts';
import { stepLabels } from '../../dataflow/pipelineSource/pipelineText.ts';
import { isClearMatch, matchOf, placesOf } from '../../dataflow/pipelineSource/stepPlaces.ts';
import type { ModelPart } from '../chatModel.ts';
import { escapeMarkdown } from '../markdownText.ts';
import { failureAnswer } from './answers.ts';
import { pipelineFile } from './fileAnswers.ts';
import type { ListedJob } from './jobChoice.ts';
import { diagnosisAnswer } from './judgementAnswers.ts';
import { says, toolCall } from './replies.ts';
import type { Turn } from './turn.ts';

/** Running jobs whose steps are compared; of more, the newest. */
const mostCompared = 8;

interface Place {
  readonly job: ListedJob;
  /** Full names in the job of the step that was asked about. */
  readonly steps: readonly string[];
}

/**
 * Finds the running job that a step belongs to, by the names of its steps and, where a pipeline's file is open, by those
 * of the file; then diagnoses the job and tells what is about the step.
 * @param jobs that were listed; where one was named, those of that name only
 */
export function stepDiagnosis(step: string, jobs: readonly ListedJob[], turn: Turn): readonly ModelPart[] {
  const active = jobs.filter(({ state }) => !isTerminal(state)).slice(0, mostCompared);
  if (active.length === 0) {
    return says(`No job runs, so nothing is known about the step “${escapeMarkdown(step)}” now.`);
  }
  const read = turn.exchanges.filter(({ call }) => call.name === 'get_job');
  if (read.length === 0) {
    return active.map((job, index) => call(turn.exchanges.length + 1 + index, 'get_job', job));
  }
  const source = pipelineFile(turn.files);
  const labels = source ? stepLabels(source.file) : [];
  const label = labels.find((each) => each.toLowerCase() === step.toLowerCase()) ?? step;
  const places = active.flatMap((job): Place[] => {
    const result = read.find((each) => each.call.arguments['job_id'] === job.jobId)?.result;
    const names = stepNames(result?.structured?.['steps']);
    const steps = placesOf(label, names).map(({ name }) => name);
    return steps.length === 0 ? [] : [{ job, steps }];
  });
  const [place, ...others] = narrowed(places, labels, turn);
  if (!place) return says(nowhere(label, active));
  if (others.length > 0) return says(severalJobs(label, [place, ...others]));
  const diagnosed = turn.exchanges.find((each) => each.call.name === 'diagnose_job');
  if (!diagnosed) return [call(turn.exchanges.length + 1, 'diagnose_job', place.job)];
  if (diagnosed.result.isError) return says(failureAnswer(diagnosed.result));
  return says(answer(label, place, diagnosed.result.structured ?? {}));
}

/** With a file, the jobs that run it; where none clearly does, all that have the step. */
function narrowed(places: readonly Place[], labels: readonly string[], turn: Turn): readonly Place[] {
  if (labels.length === 0) return places;
  const running = places.filter(({ job }) => {
    const result = turn.exchanges.find(
      (each) => each.call.name === 'get_job' && each.call.arguments['job_id'] === job.jobId,
    )?.result;
    return isClearMatch(matchOf(labels, stepNames(result?.structured?.['steps'])), false);
  });
  // The newest of those that run the same file.
  return running.length > 0 ? running.slice(0, 1) : places;
}

function answer(label: string, { job, steps }: Place, structured: Readonly<Record<string, unknown>>): string {
  const findings = recordsOf(structured['findings']);
  const isAbout = ({ steps: named }: Readonly<Record<string, unknown>>): boolean =>
    Array.isArray(named) &&
    named.some((each) => steps.some((step) => each === step || String(each).startsWith(`${step}/`)));
  const own = findings.filter(isAbout);
  const where = `The step **${escapeMarkdown(label, 200)}** runs in **${escapeMarkdown(job.name)}**${steps[0] === label ? '' : ` as ${escapeMarkdown(steps[0] ?? label, 200)}`}.`;
  if (own.length > 0) {
    const about = diagnosisAnswer({ ...structured, findings: own }, job);
    return `${where} What was found about it:\n\n${about ?? ''}`;
  }
  const whole = diagnosisAnswer(structured, job);
  const none =
    findings.length === 0
      ? 'Nothing was found that is about it or about the rest of the job.'
      : 'Nothing was found that is about this step alone; this is what holds the whole job back:';
  return `${where} ${none}\n\n${whole ?? ''}`;
}

function nowhere(label: string, active: readonly ListedJob[]): string {
  const names = active.map(({ name }) => `**${escapeMarkdown(name)}**`).join(', ');
  return `None of the running jobs that I compared has a step “${escapeMarkdown(label)}”: ${names}. Start the pipeline, or say \`diagnose\` and the name of a job.`;
}

function severalJobs(label: string, places: readonly Place[]): string {
  const lines = places.map(
    ({ job, steps }) => `- **${escapeMarkdown(job.name)}**: ${escapeMarkdown(steps[0] ?? '', 200)}`,
  );
  return `Several running jobs have a step “${escapeMarkdown(label)}”. Which one? Say it again with “of” and the name of the job.\n\n${lines.join('\n')}`;
}

function stepNames(steps: unknown): readonly { readonly name: string }[] {
  return recordsOf(steps).flatMap(({ name }) => (typeof name === 'string' ? [{ name }] : []));
}

function call(number: number, name: string, job: ListedJob): ModelPart {
  const args = { job_id: job.jobId, connection: job.connectionId, location: job.location };
  return toolCall(number, name, args);
}
