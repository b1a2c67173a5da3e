import { createHash } from 'node:crypto';
import { normalize } from 'node:path';
import { longestParameter } from '../../beamYaml/documentLimits.ts';
import type { SampleSource } from '../../beamYaml/samplePipeline.ts';
import { rowsOf, type SampleRow } from '../../beamYaml/sampleRows.ts';
import type { Connection } from '../../dataflow/connection.ts';
import { launchJob, planLaunch } from '../../dataflow/operations/launchJob.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import { yamlTemplatePath } from '../../dataflow/publicTemplates.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText } from './changeFields.ts';
import { choosePlace, whereFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { launchRequestOf } from './launchFields.ts';
import { launchSettingsText } from './launchSettingsText.ts';
import { jinjaField, runnablePipeline, yamlField } from './pipelineYaml.ts';
import { firstLines } from './sampleLines.ts';
import { defineChangeTool, type ToolCall, type ReadingApi } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';

const operation = 'Running a sample of the pipeline';
const defaultLines = 100;
/** Sources that are named to the user, and characters of a path. */
const mostNamed = 20;
const longestPath = 500;
const undo = 'stop_job of the new job. The sinks of a sample write nothing.';

export const runPipelineSampleTool = defineChangeTool({
  name: 'run_pipeline_sample',
  title: 'Try a Beam YAML pipeline on a sample',
  userDescription: 'Runs a Beam YAML pipeline on a few elements on the local Dataflow, after asking you.',
  modelDescription:
    'Runs a Beam YAML pipeline on a sample, on the local Dataflow only; the user approves first. Text, CSV and JSON sources that name an absolute path on this machine give their first lines; for other sources (Pub/Sub, BigQuery, Kafka…) pass elements in sample_inputs by the name of the transform. Sinks write nothing: what reaches them is given by get_sample_output, which also tells what Beam refuses. Code and providers of the pipeline run as they are. Check with validate_pipeline first.',
  icon: '$(beaker)',
  tags: ['dataflow', 'pipelines', 'change'],
  effect: 'change',
  isDestructive: false,
  input: (z) =>
    z.strictObject({
      yaml: yamlField(z),
      sample_inputs: z
        .record(z.string().min(1).max(1024), z.array(z.record(z.string(), z.json())).min(1).max(1000))
        .optional()
        .describe('Elements by the name (else type) of the source that they stand in for.'),
      sample_lines: z
        .int()
        .min(1)
        .max(1000)
        .optional()
        .describe(`Lines of each file that are read. Default ${defaultLines}.`),
      jinja_variables: jinjaField(z),
      ...whereFields(z),
      ...changeFields(z),
    }),
  output: (z) =>
    z.object({
      ...changeAnswerFields(z),
      sources: z
        .array(z.object({ name: z.string(), elements: z.number().optional() }))
        .describe('Elements that stand in for each source; absent for a file that is read as it is'),
      job: jobShape(z).optional().describe('Absent for a dry run'),
    }),
  async plan(args, call) {
    const yaml = await runnablePipeline(args.yaml, args.jinja_variables ?? {}, operation);
    const place = await choosePlace(localOnly(call, args.connection), args, 'local Dataflow');
    const { api, connection, projectId, location } = place;
    const { outwardTransforms, samplePipeline, sampleSources } =
      await import('../../beamYaml/samplePipeline.ts');
    const given = args.sample_inputs ?? {};
    const sources = sampleSources(yaml).map((source): SampleSource =>
      Object.hasOwn(given, source.label) ? { label: source.label, type: source.type, kind: 'given' } : source,
    );
    call.progress('Reading the sample');
    const read = await sampleRows(sources, given, args.sample_lines ?? defaultLines, call.signal);
    const { rows, sample } = fitting(sources, read, (each) => samplePipeline(yaml, each));
    // What stands in a file is nobody's to read before the user has approved the run.
    const shown = samplePipeline(yaml, withoutLines(sources, rows));
    call.progress('Checking the launch');
    const plan = await planLaunch(
      api,
      {
        projectId,
        location,
        path: yamlTemplatePath(location),
        // The first part tells which sample it is, the second tells its runs apart.
        jobName: `sample-${createHash('sha256').update(sample).digest('hex').slice(0, 12)}-${call.clock.now().toString(36)}`,
        parameters: { yaml_pipeline: sample },
        // It is one machine, and a budget of workers needs a number.
        environment: { maxWorkers: 1 },
      },
      { signal: call.signal },
    );
    // Nothing of it is cut off: a person decides by it.
    const consequence = [
      sourcesText(sources, rows),
      'What reaches the sinks is shown, and they write nothing.',
      `The code in the pipeline runs on ${machineOf(connection)}, with all that its user may do.`,
      ...outwardText(outwardTransforms(yaml)),
    ].join(' ');
    const { request } = plan;
    const shownRequest = launchRequestOf({
      ...request,
      launch: { ...request.launch, parameters: { yaml_pipeline: shown } },
    });
    const told = (job?: JobSummary) => ({
      structured: {
        connection: connection.id,
        was_sent: job !== undefined,
        request: shownRequest,
        consequence,
        undo,
        sources: sources.map(({ label }, index) => {
          const elements = rows[index]?.length;
          return { name: plainText(label, textLimits.name), ...(elements === undefined ? {} : { elements }) };
        }),
        ...(job === undefined ? {} : { job: shapeJob(job) }),
      },
      text: changeText(call, {
        ...(job === undefined ? {} : { done: 'The sample runs.' }),
        request: shownRequest,
        consequence,
        undo,
        quoted: job === undefined ? consequence : `${jobLineHeader}\n${jobLine(shapeJob(job))}`,
        next:
          job === undefined ? 'run_pipeline_sample without dry_run.' : 'get_sample_output with this job_id.',
      }),
    });
    return {
      subject: {
        connection,
        projectId,
        location,
        job: { id: undefined, name: plan.request.launch.jobName, labels: {} },
      },
      effect: plan.effect,
      undo,
      evidenceTime: args.evidence_time,
      approval: `Run a sample of this pipeline on ${plainText(connection.name, textLimits.label)}, ${plainText(`${projectId}, ${location}`, textLimits.name)}? ${consequence}${launchSettingsText({ parameters: { yaml_pipeline: yaml }, environment: givenText(sources, rows) })}`,
      basis: JSON.stringify([sample, connection.id, location, plan.template]),
      ...(args.dry_run === true ? { dryRun: told() } : {}),
      async execute() {
        call.progress('Starting the sample');
        return told(await launchJob(api, plan, { signal: call.signal }));
      },
    };
  },
});

/** @throws ToolFailure when a service that costs money is named, or there is no other */
function localOnly<Api extends ReadingApi>(call: ToolCall<Api>, wanted: string | undefined): ToolCall<Api> {
  const connections = call.connections.filter(({ auth }) => auth.kind === 'none');
  const isCloud = call.connections.some(
    ({ id, name, auth }) => auth.kind !== 'none' && (id === wanted || name === wanted),
  );
  if (connections.length > 0 && !isCloud) return { ...call, connections };
  throw new ToolFailure(
    'FAILED_PRECONDITION',
    operation,
    isCloud
      ? 'Samples run on a local Dataflow, and this connection leads to Google Cloud.'
      : 'There is no local Dataflow.',
    isCloud
      ? 'Leave the connection out, or launch the whole pipeline with launch_job.'
      : 'Ask the user to let the local Dataflow start (dataflow.local.start), or add a connection with an endpoint.',
    'after_fixing',
  );
}

/** Elements of each source; undefined for a file that is read as it is. */
type SourceRows = readonly (readonly SampleRow[] | undefined)[];

/**
 * Elements of each source.
 * @throws ToolFailure naming the sources that nobody gave elements for, and the elements that no source is there for
 */
async function sampleRows(
  sources: readonly SampleSource[],
  given: Readonly<Record<string, readonly unknown[]>>,
  lines: number,
  signal: AbortSignal,
): Promise<SourceRows> {
  const labels = sources.map(({ label }) => label);
  const unknown = Object.keys(given).filter((label) => !labels.includes(label));
  if (unknown.length > 0) {
    throw refusal(
      `No source is called ${unknown.join(', ')}; the pipeline has ${labels.join(', ') || 'none'}.`,
      'Name the sources in sample_inputs as the pipeline does.',
    );
  }
  const missing = sources.filter(({ kind, label }) => kind === 'given' && !Object.hasOwn(given, label));
  if (missing.length > 0) {
    throw refusal(
      `The local Dataflow cannot read these sources: ${missing.map(({ label }) => label).join(', ')}.`,
      'Give elements for each in sample_inputs, by its name.',
    );
  }
  const rows: (readonly SampleRow[] | undefined)[] = [];
  for (const { kind, label, path, format, delimiter } of sources) {
    if (kind === 'given') rows.push(given[label] as readonly SampleRow[]);
    else if (kind === 'lines' && path !== undefined && format) {
      // A header is no element.
      const read = await firstLines(path, lines + (format === 'csv' ? 1 : 0), signal);
      try {
        rows.push(rowsOf(format, read, delimiter));
      } catch (error) {
        const why = `${path}: ${error instanceof Error ? error.message : String(error)}`;
        throw refusal(why, 'Check the file, or give sample_inputs.', error);
      }
    } else rows.push(undefined);
  }
  return rows;
}

/** As many of the lines of files as go into a launch together. @throws ToolFailure when the rest alone is too long */
function fitting(
  sources: readonly SampleSource[],
  all: SourceRows,
  write: (rows: SourceRows) => string,
): { readonly rows: SourceRows; readonly sample: string } {
  let rows = all;
  for (;;) {
    const sample = write(rows);
    if (Buffer.byteLength(sample) <= longestParameter) return { rows, sample };
    const isMany = (each: readonly SampleRow[] | undefined, index: number): boolean =>
      sources[index]?.kind === 'lines' && (each?.length ?? 0) > 1;
    if (!rows.some(isMany)) {
      const isPipelineLong = Buffer.byteLength(write(rows.map(() => undefined))) > longestParameter;
      throw refusal(
        `${isPipelineLong ? 'The pipeline is' : 'The pipeline and its elements are'} longer than the ${longestParameter} bytes that a launch holds.`,
        isPipelineLong
          ? 'Try a part of it. The whole is launched from a file in Cloud Storage: launch_job of Yaml_Template with its path as yaml_pipeline_file.'
          : 'Give fewer or shorter elements as sample_inputs.',
      );
    }
    rows = rows.map((each, index) =>
      isMany(each, index) ? each?.slice(0, Math.floor(each.length / 2)) : each,
    );
  }
}

/** The same with a note in the place of what was read from files. */
function withoutLines(sources: readonly SampleSource[], rows: SourceRows): SourceRows {
  return rows.map((elements, index) =>
    elements && sources[index]?.kind === 'lines'
      ? [{ note: `${elements.length} lines of the file` }]
      : elements,
  );
}

/** @throws ToolFailure when it is more than a person would look through */
function sourcesText(sources: readonly SampleSource[], rows: SourceRows): string {
  if (sources.length > mostNamed || sources.some(({ path }) => (path?.length ?? 0) > longestPath)) {
    throw refusal(
      `The pipeline has more than ${mostNamed} sources, or a path of more than ${longestPath} characters, and the user has to look through all of them.`,
      'Try a part of it.',
    );
  }
  const parts = sources.map(({ label, kind, path }, index) => {
    const count = rows[index]?.length;
    const from =
      kind === 'given' || path === undefined
        ? `elements given for ${plainText(label, textLimits.name)}`
        : plainText(count === undefined ? path : normalize(path), longestPath * 2);
    return count === undefined
      ? `${from} as it is`
      : `${count} ${kind === 'lines' ? (count === 1 ? 'line of ' : 'lines of ') : ''}${from}`;
  });
  return parts.length === 0 ? 'It reads nothing from outside.' : `It reads ${parts.join(', ')}.`;
}

/** Elements that were given: they may hold what code in the pipeline runs. */
function givenText(sources: readonly SampleSource[], rows: SourceRows): Readonly<Record<string, unknown>> {
  const elements: Record<string, unknown> = {};
  for (const [index, { kind, label }] of sources.entries())
    if (kind === 'given') elements[`element of ${label}`] = rows[index];
  return elements;
}

/** What a sample cannot hold back. */
function outwardText(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.map((name) => plainText(name, Infinity)).join(', ');
  return [`It runs these as they are, and they may read and write what they want: ${shown}.`];
}

/** Where the code runs: a connection without credentials may lead elsewhere. */
function machineOf({ endpoint = '' }: Connection): string {
  const isHere = /^(?:\w+:\/\/)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/i.test(endpoint);
  return isHere ? 'this machine' : plainText(endpoint, textLimits.name);
}

function refusal(why: string, remedy: string, cause?: unknown): ToolFailure {
  return new ToolFailure('INVALID_ARGUMENT', operation, why, remedy, 'after_fixing', {
    isQuoted: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
