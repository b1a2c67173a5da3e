import type { Job, JobState } from '../../dataflow/job.ts';
import { isTerminal } from '../../dataflow/job.ts';
import type { JobMessage } from '../../dataflow/jobMessage.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { chooseJob, jobFields, type ChosenJob } from './connectionChoice.ts';
import { jobShape, shapeJob } from './jobShape.ts';
import { settingLines, settingsShape, shapeSettings } from './jobSettings.ts';
import { defineReadTool, type ReadingApi } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';

const shownSteps = 50;
const shownErrors = 5;
const shownLabels = 50;

export const getJobTool = defineReadTool({
  name: 'get_job',
  title: 'Get a Dataflow job',
  userDescription: "Gets a job's state, times, labels, steps and last errors.",
  modelDescription:
    "Gets one Dataflow job: state, times, SDK, labels, worker limits and machine type, its options, the pipeline's steps, and its last error messages. Use it to say how a job is doing or what it was started with.",
  icon: '$(info)',
  tags: ['dataflow', 'jobs'],
  effect: 'read',
  input: (z) => z.strictObject(jobFields(z)),
  output: (z) =>
    z.object({
      connection: z.string(),
      job: jobShape(z),
      labels: z.record(z.string(), z.string()),
      replaces_job_id: z.string().optional(),
      replaced_by_job_id: z.string().optional(),
      settings: settingsShape(z),
      steps: z.array(z.object({ name: z.string(), kind: z.string() })),
      steps_left_out: z.number(),
      last_errors: z
        .array(z.object({ time: z.string(), text: z.string() }))
        .describe('Newest error messages of the service about the job, oldest first'),
      errors_unavailable: z.string().optional().describe('Why last_errors could not be read'),
    }),
  async run(args, call) {
    const chosen = await chooseJob(call, args);
    const [job, errors] = await Promise.all([
      chosen.api.getJob(chosen.ref, { signal: call.signal }),
      lastErrors(chosen, call.signal),
    ]);
    const structured = {
      connection: chosen.connection.id,
      job: shapeJob(job),
      ...details(job),
      settings: shapeSettings(job),
      last_errors: errors.messages.map((message) => ({
        time: inertText(message.time, textLimits.name),
        text: inertText(message.text, textLimits.message, true),
      })),
      ...(errors.unavailable === undefined ? {} : { errors_unavailable: errors.unavailable }),
    };
    const { fence } = call;
    const labels = Object.entries(structured.labels);
    const facts = [
      ...Object.entries(structured.job).map(([key, value]) => `${key}: ${value}`),
      ...(structured.replaces_job_id === undefined ? [] : [`replaces_job_id: ${structured.replaces_job_id}`]),
      ...(structured.replaced_by_job_id === undefined
        ? []
        : [`replaced_by_job_id: ${structured.replaced_by_job_id}`]),
      ...(labels.length === 0
        ? []
        : [`labels: ${labels.map(([key, value]) => `${key}=${value}`).join(', ')}`]),
      ...settingLines(structured.settings),
      ...(structured.steps.length === 0 ? [] : ['steps:']),
      ...structured.steps.map((step) => `  ${step.name} (${step.kind})`),
      ...(structured.last_errors.length === 0 ? [] : ['last errors, oldest first:']),
      ...structured.last_errors.map((error) => `  ${error.time} ${error.text}`),
    ];
    const text = [
      `Job of connection ${chosen.connection.id}; it ${isTerminal(job.state) ? 'has ended' : 'has not ended'}.`,
      fence.wrap(facts.join('\n')),
      ...(structured.steps_left_out === 0 ? [] : [`Steps left out: ${structured.steps_left_out}.`]),
      ...(errors.unavailable === undefined
        ? structured.last_errors.length === 0
          ? ['The service reports no errors about it.']
          : []
        : ['Its messages could not be read:', fence.wrap(errors.unavailable)]),
      nextStep(structured.job.state, structured.last_errors.length > 0),
    ].join('\n');
    return { structured, text };
  },
});

function nextStep(state: JobState, hasErrors: boolean): string {
  const first =
    hasErrors || state === 'FAILED'
      ? 'diagnose_job for the cause of its errors'
      : 'get_job_metrics for its counters';
  return `Next: ${first}${isTerminal(state) ? '' : '; stop_job to drain or cancel it'}.`;
}

function details(job: Job): {
  labels: Record<string, string>;
  replaces_job_id?: string;
  replaced_by_job_id?: string;
  steps: { name: string; kind: string }[];
  steps_left_out: number;
} {
  const labels = Object.entries(job.labels)
    .slice(0, shownLabels)
    .map(([key, value]) => [inertText(key, textLimits.label), inertText(value, textLimits.label)] as const);
  const steps = job.steps.slice(0, shownSteps).map((step) => ({
    name: inertText(step.name, textLimits.name),
    kind: inertText(step.kind, textLimits.label),
  }));
  return {
    labels: Object.fromEntries(labels),
    ...(job.replacesJobId === undefined
      ? {}
      : { replaces_job_id: inertText(job.replacesJobId, textLimits.name) }),
    ...(job.replacedByJobId === undefined
      ? {}
      : { replaced_by_job_id: inertText(job.replacedByJobId, textLimits.name) }),
    steps,
    steps_left_out: job.steps.length - steps.length,
  };
}

/** A job whose messages cannot be read is still worth showing. */
async function lastErrors(
  { api, ref }: ChosenJob<ReadingApi>,
  signal: AbortSignal,
): Promise<{ messages: readonly JobMessage[]; unavailable?: string }> {
  try {
    const request = { minimumImportance: 'ERROR', limit: shownErrors } as const;
    return { messages: await api.listMessages(ref, request, { signal }) };
  } catch (error) {
    const failure = ToolFailure.from(error, 'Reading the messages');
    return { messages: [], unavailable: inertText(`${failure.code}: ${failure.why}`, textLimits.reason) };
  }
}
