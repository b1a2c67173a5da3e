import type { z } from 'zod';
import type { StageProgress } from '../../dataflow/execution.ts';
import { isTerminal, type Job } from '../../dataflow/job.ts';
import { type GraphNode, jobGraph } from '../../dataflow/jobGraph.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { readFlow } from './graphFlow.ts';
import { optionalPart, unavailableShape } from './optionalPart.ts';
import { defineReadTool, type Zod } from './tool.ts';

/** Composites are folded until no more are left. */
const mostNodes = 40;
const mostStages = 40;
const shownNames = 5;

export const getJobGraphTool = defineReadTool({
  name: 'get_job_graph',
  title: 'Get the graph of a Dataflow job',
  userDescription: "Gets a job's steps as its author wrote them, what flows between them, and its stages.",
  modelDescription:
    "Gets a Dataflow job's graph: steps as its author wrote them with what flows to which (elements, and per second where known), and the execution stages with state and progress. Large graphs come with composites folded; pass step to look into one.",
  icon: '$(type-hierarchy)',
  tags: ['dataflow', 'jobs'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      step: z
        .string()
        .min(1)
        .max(1024)
        .optional()
        .describe('Full name of a composite step to look into. Default: the whole graph.'),
    }),
  output,
  async run(args, call) {
    const chosen = await chooseJob(call, args);
    const { api, ref } = chosen;
    const options = { signal: call.signal };
    const [job, stages, flow] = await Promise.all([
      api.getJob(ref, options),
      optionalPart<readonly StageProgress[]>(api.getStages(ref, options), [], 'Reading stages'),
      readFlow(api, ref, call.clock.now(), options),
    ]);
    const { nodes, edges } = jobGraph(job.steps, mostNodes, args.step);
    const shownNodes = nodes.slice(0, mostNodes);
    const shownStages = job.stages.slice(0, mostStages);
    const structured = {
      connection: chosen.connection.id,
      job_id: inertText(ref.jobId, textLimits.name),
      steps_in_all: job.steps.length,
      nodes: shownNodes.map((node) => ({
        ...shapeNode(node, job),
        to: edges
          .filter(({ from }) => from === node.name)
          .map(({ to, collections }) => ({
            step: inertText(to, textLimits.name),
            ...flow.of(collections, isTerminal(job.state)),
          })),
      })),
      nodes_left_out: nodes.length - shownNodes.length,
      stages: shownStages.map((stage) => ({
        stage: inertText(stage.name, textLimits.name),
        steps: stage.steps.slice(0, shownNames).map((name) => inertText(name, textLimits.name)),
        steps_left_out: Math.max(0, stage.steps.length - shownNames),
        after: stage.prerequisites.slice(0, shownNames).map((id) => inertText(id, textLimits.label)),
        ...progressOf(stages.found.find(({ stageId }) => stageId === stage.id || stageId === stage.name)),
      })),
      stages_left_out: job.stages.length - shownStages.length,
      ...(stages.unavailable === undefined ? {} : { stages_unavailable: stages.unavailable }),
      ...(flow.unavailable === undefined ? {} : { rates_unavailable: flow.unavailable }),
    };
    return { structured, text: render(structured, (text) => call.fence.wrap(text)) };
  },
});

function output(z: Zod) {
  const text = z.string();
  return z.object({
    connection: text,
    job_id: text,
    steps_in_all: z.number(),
    nodes: z.array(
      z.object({
        step: text.describe('Full name of a step or composite'),
        kind: text.describe('COMPOSITE for several steps together'),
        steps: z.number().describe('How many steps are in it'),
        stages: z.array(text),
        to: z.array(
          z.object({
            step: text,
            elements: z.number().optional().describe('So far'),
            elements_per_second: z.number().optional().describe('Over the last minutes'),
          }),
        ),
      }),
    ),
    nodes_left_out: z.number(),
    stages: z.array(
      z.object({
        stage: text,
        steps: z.array(text),
        steps_left_out: z.number(),
        after: z.array(text).describe('Stages that must end before'),
        state: text.optional(),
        progress: z.number().optional().describe('0 to 1; batch only'),
        stragglers: z.number().optional(),
      }),
    ),
    stages_left_out: z.number(),
    stages_unavailable: unavailableShape(z),
    rates_unavailable: unavailableShape(z),
  });
}

type GraphAnswer = z.output<ReturnType<typeof output>>;

function shapeNode(
  node: GraphNode,
  job: Job,
): Pick<GraphAnswer['nodes'][number], 'step' | 'kind' | 'steps' | 'stages'> {
  const names = new Set(node.steps);
  const stages = job.stages.filter(({ steps }) => steps.some((name) => names.has(name)));
  return {
    step: inertText(node.name, textLimits.name),
    kind: node.kind === undefined ? 'COMPOSITE' : inertText(node.kind, textLimits.label),
    steps: node.steps.length,
    stages: stages.slice(0, shownNames).map(({ name }) => inertText(name, textLimits.label)),
  };
}

function progressOf(stage: StageProgress | undefined): {
  state?: string;
  progress?: number;
  stragglers?: number;
} {
  if (!stage) return {};
  const { state, progress, stragglers } = stage;
  return {
    state,
    ...(progress === undefined ? {} : { progress: Number(progress.toFixed(3)) }),
    ...(stragglers.length === 0 ? {} : { stragglers: stragglers.length }),
  };
}

function render(answer: GraphAnswer, fenced: (text: string) => string): string {
  const nodes = answer.nodes.map(({ step, kind, steps, stages, to }) => {
    const size = kind === 'COMPOSITE' ? `${kind} of ${steps}` : kind;
    const next = to.map((each) => {
      const figures = [
        ...(each.elements_per_second === undefined ? [] : [`${each.elements_per_second}/s`]),
        ...(each.elements === undefined ? [] : [`${each.elements} so far`]),
      ];
      return figures.length === 0 ? each.step : `${each.step} (${figures.join(', ')})`;
    });
    return `${step} | ${size} | ${stages.join(',') || '-'} | ${next.join('; ') || '-'}`;
  });
  const stages = answer.stages.map((stage) => {
    const more = stage.steps_left_out === 0 ? '' : ` and ${stage.steps_left_out} more`;
    const progress = stage.progress === undefined ? '' : ` ${Math.round(stage.progress * 100)} %`;
    const { stragglers: slow } = stage;
    const stragglers = slow === undefined ? '' : `, ${slow} ${slow === 1 ? 'straggler' : 'stragglers'}`;
    return `${stage.stage} | ${stage.state ?? '-'}${progress}${stragglers} | ${stage.after.join(',') || '-'} | ${stage.steps.join('; ')}${more}`;
  });
  const leftOut = [
    ...(answer.nodes_left_out === 0 ? [] : [`${answer.nodes_left_out} steps`]),
    ...(answer.stages_left_out === 0 ? [] : [`${answer.stages_left_out} stages`]),
  ];
  const isFolded = answer.nodes.some(({ kind }) => kind === 'COMPOSITE');
  return [
    nodes.length === 0
      ? 'No such step: names are those of get_job_graph without step, or the service has not planned the job yet.'
      : `${answer.steps_in_all} steps in all.`,
    ...(nodes.length === 0 ? [] : [fenced(['step | kind | stages | to', ...nodes].join('\n'))]),
    ...(stages.length === 0
      ? ['The service has not told the stages.']
      : ['Stages:', fenced(['stage | state | after | steps', ...stages].join('\n'))]),
    ...(leftOut.length === 0 ? [] : [`Left out: ${leftOut.join(', ')}.`]),
    ...(answer.stages_unavailable === undefined
      ? []
      : ['The state of stages cannot be read:', fenced(answer.stages_unavailable)]),
    ...(answer.rates_unavailable === undefined
      ? []
      : ['What flows cannot be read:', fenced(answer.rates_unavailable)]),
    isFolded
      ? 'Next: get_job_graph with step to look into a COMPOSITE.'
      : 'Next: get_job_metrics for its figures, or diagnose_job.',
  ].join('\n');
}
