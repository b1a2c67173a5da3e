import { outputMark } from '../../beamYaml/sampleRows.ts';
import { isTerminal } from '../../dataflow/job.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { defineReadTool } from './tool.ts';
import { patientRead, pause } from './waitForJob.ts';

const defaultTimeout = 600;
const longestTimeout = 840;
const pollMs = 2_000;
const mostElements = 200;
const mostErrors = 10;

export const getSampleOutputTool = defineReadTool({
  name: 'get_sample_output',
  title: 'Get the output of a sample',
  userDescription: 'Waits for a sample run of a pipeline and shows what it gave.',
  modelDescription:
    'Waits until a job of run_pipeline_sample has ended and gives the elements that reached each sink, or the errors that Beam or the code of the pipeline gave. The first run on a machine installs Beam and takes minutes. When the time is up, call it again.',
  icon: '$(output)',
  tags: ['dataflow', 'pipelines'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      timeout_seconds: z
        .int()
        .min(1)
        .max(longestTimeout)
        .optional()
        .describe(`Longest wait. Default ${defaultTimeout}.`),
    }),
  output: (z) =>
    z.object({
      connection: z.string(),
      job: jobShape(z),
      is_finished: z.boolean(),
      outputs: z.array(
        z.object({ name: z.string(), elements: z.array(z.string()), elements_left_out: z.number() }),
      ),
      errors: z.array(z.string()),
    }),
  async run(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const { clock, signal, fence } = call;
    const startedAt = clock.now();
    const deadline = startedAt + (args.timeout_seconds ?? defaultTimeout) * 1000;
    let job = await patientRead(api, ref, { clock, signal, deadline });
    while (!isTerminal(job.state) && clock.now() < deadline) {
      call.progress(`The sample is ${job.state} after ${Math.round((clock.now() - startedAt) / 1000)} s`);
      await pause(clock, Math.min(pollMs, deadline - clock.now()), signal);
      job = await patientRead(api, ref, { clock, signal, deadline });
    }
    const isFinished = isTerminal(job.state);
    const logs = await api.listLogs(ref, { minimumSeverity: 'INFO', limit: 2000 }, { signal });
    const outputs = outputsOf(logs.map(({ text }) => text));
    const messages =
      job.state === 'FAILED'
        ? await api.listMessages(ref, { minimumImportance: 'ERROR', limit: mostErrors }, { signal })
        : [];
    const errors = [
      ...new Set(messages.map(({ text }) => inertText(lastPart(text), textLimits.message, true))),
    ];
    const shown = outputs.map(({ name, elements }) => ({
      name,
      elements: elements.slice(0, mostElements),
      elements_left_out: Math.max(0, elements.length - mostElements),
    }));
    const text = [
      !isFinished
        ? `The time was up; the sample is ${job.state}.`
        : job.state === 'DONE'
          ? `The sample ran. ${shown.length === 0 ? 'Nothing reached a sink.' : 'This reached its sinks:'}`
          : `The sample ended as ${job.state}.`,
      fence.wrap(
        [
          `${jobLineHeader}\n${jobLine(shapeJob(job))}`,
          ...shown.map(({ name, elements, elements_left_out: left }) =>
            [`${name}:`, ...elements, ...(left === 0 ? [] : [`and ${left} more`])].join('\n'),
          ),
          ...errors,
        ].join('\n'),
      ),
      isFinished
        ? job.state === 'DONE'
          ? 'Next: show the user the output; launch_job with the Beam YAML template runs the whole pipeline.'
          : 'Next: correct the pipeline, validate_pipeline, and run_pipeline_sample again.'
        : 'Next: get_sample_output again, or get_job.',
    ].join('\n');
    return {
      structured: {
        connection: connection.id,
        job: shapeJob(job),
        is_finished: isFinished,
        outputs: shown,
        errors,
      },
      text,
    };
  },
});

/** Python says at the end of a trace what was wrong. */
function lastPart(text: string): string {
  const most = textLimits.reason;
  return text.length <= most ? text : `…${text.slice(-most)}`;
}

/** Elements by sink, in the order in which they were logged. */
function outputsOf(texts: readonly string[]): readonly { name: string; elements: string[] }[] {
  const found = new Map<string, string[]>();
  for (const text of texts) {
    if (!text.startsWith(outputMark)) continue;
    // An element is JSON, so what stands before its first ": " and a bracket or quote is the label.
    const [, label, element] =
      /^([^]*?): ([{["\d-][^]*|null|true|false)$/.exec(text.slice(outputMark.length)) ?? [];
    if (label === undefined || element === undefined) continue;
    const name = inertText(label, textLimits.name);
    const elements = found.get(name) ?? [];
    elements.push(inertText(element, textLimits.reason));
    found.set(name, elements);
  }
  return [...found].map(([name, elements]) => ({ name, elements }));
}
