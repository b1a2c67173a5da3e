import type { StageProgress } from '../../dataflow/execution.ts';
import { isTerminal, type Job, type JobStep } from '../../dataflow/job.ts';
import { partsOf } from '../../dataflow/jobGraph.ts';
import type { JobMetrics, Metric } from '../../dataflow/metrics.ts';
import type { Finding } from '../../diagnosis/finding.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import { JobStepFigures } from '../../monitoring/stepFigures.ts';
import type { SeriesPoint } from '../../monitoring/timeSeries.ts';
import {
  combinedState,
  type GraphCollection,
  type GraphStage,
  type GraphStep,
  type GraphView,
  type StepCounter,
  type StepMark,
} from '../shapes/graphView.ts';

/** What a stage was measured at, by its id or name. */
export interface StageFigures {
  readonly freshnessSeconds?: number;
  readonly systemLagSeconds?: number;
  readonly backlogElements?: number;
  /** Set where the service calls it a bottleneck: the likely cause in its words, or an empty text. */
  readonly bottleneck?: string;
}

/** What is known of a job's graph when a view of it is built. */
export interface GraphSource {
  readonly job: Job;
  readonly metrics: JobMetrics | undefined;
  /** Of a metric by its key, as far as somebody watched. */
  readonly series: (key: string) => readonly SeriesPoint[];
  /** Elements a second of collections as Monitoring has them, by collectionKey. */
  readonly rates: ReadonlyMap<string, number>;
  readonly progress: readonly StageProgress[];
  readonly stageFigures: ReadonlyMap<string, StageFigures>;
  readonly findings: readonly Finding[];
  /** What could not be read, a sentence each. */
  readonly gaps: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A page stays quick up to these; the rest is counted. */
const limits = { steps: 3000, counters: 30, name: 500, value: 200 };
/** A step with this part of all wall time is called hot. */
const hotShare = 0.3;

const kinds: Readonly<Record<string, string>> = {
  PAR_DO: 'ParDo',
  GROUP_BY_KEY: 'GroupByKey',
  FLATTEN: 'Flatten',
  READ: 'Read',
  WRITE: 'Write',
  CONSTANT: 'Constant',
  SINGLETON: 'Singleton',
  SHUFFLE: 'Shuffle',
  UNKNOWN: 'Step',
};

/** The graph with its figures, in the order of the job's own steps. */
export function buildGraphView(source: GraphSource): GraphView {
  const { job, metrics, findings, gaps } = source;
  const hasEnded = isTerminal(job.state);
  // What flowed last is no rate of a job that has ended.
  const figures = new JobStepFigures(hasEnded ? { ...source, rates: new Map(), series: () => [] } : source);
  const steps = job.steps.slice(0, limits.steps);
  const collections = collectionsOf(steps, figures);
  const stages = stagesOf(source);
  const stageIndex = new Map(job.stages.map((stage, index) => [stage, index]));
  const read = steps.map((step) => ({ step, stages: figures.stagesOf(step), ...figures.of([step]) }));
  const allWall = read.reduce((sum, { wallMs = 0 }) => sum + wallMs, 0);
  const hottest = Math.max(...read.map(({ wallMs = 0 }) => wallMs));
  const counters = countersByStep(metrics);
  return {
    steps: read.map(({ step, stages: runIn, ...known }): GraphStep => {
      const own = [
        ...(counters.get(step.id) ?? []),
        ...(step.name === step.id ? [] : (counters.get(step.name) ?? [])),
      ];
      const wallShare = known.wallMs === undefined || allWall === 0 ? undefined : known.wallMs / allWall;
      const isHot = read.length > 1 && known.wallMs === hottest && (wallShare ?? 0) >= hotShare;
      const places = runIn.map((stage) => stageIndex.get(stage)).filter((index) => index !== undefined);
      const name = inertText(step.name, limits.name);
      return {
        name,
        // Of the name as it is shown: one of thousands of parts would make keys that no page can keep.
        path: partsOf(name),
        kind: kinds[step.kind] ?? inertText(step.kind, textLimits.label),
        state: combinedState(places.map((index) => stages[index]?.state ?? 'UNKNOWN')),
        stages: places,
        inputs: step.inputs.flatMap((name) => collections.indexes.get(name) ?? []),
        outputs: step.outputs.flatMap((name) => collections.indexes.get(name) ?? []),
        ...known,
        ...(wallShare !== undefined && { wallShare }),
        marks: [
          ...bottleneckMarks(
            runIn.flatMap(({ id, name }) => [id, name]),
            source.stageFigures,
          ),
          ...(isHot
            ? [
                {
                  kind: 'hot',
                  text: `It takes ${percent(wallShare ?? 0)} of the wall time of all steps.`,
                } as const,
              ]
            : []),
          ...findingMarks(step, findings),
        ],
        counters: own.slice(0, limits.counters),
        countersLeftOut: Math.max(0, own.length - limits.counters),
      };
    }),
    stepsLeftOut: job.steps.length - steps.length,
    collections: collections.all,
    stages,
    hasEnded,
    ...(metrics?.time !== undefined && { time: metrics.time }),
    gaps,
  };
}

function collectionsOf(
  steps: readonly JobStep[],
  figures: JobStepFigures,
): { readonly all: readonly GraphCollection[]; readonly indexes: ReadonlyMap<string, number> } {
  const found = new Map<string, { from?: number; to: number[] }>();
  const entry = (name: string): { from?: number; to: number[] } => {
    const known = found.get(name) ?? { to: [] };
    found.set(name, known);
    return known;
  };
  for (const [index, { inputs, outputs }] of steps.entries()) {
    for (const name of outputs) entry(name).from ??= index;
    for (const name of new Set(inputs)) entry(name).to.push(index);
  }
  return {
    all: [...found].map(([name, ends]) => ({
      name: inertText(name, limits.name),
      ...ends,
      ...figures.ofCollection(name),
    })),
    indexes: new Map([...found.keys()].map((name, index) => [name, index])),
  };
}

function stagesOf({ job, progress, stageFigures }: GraphSource): readonly GraphStage[] {
  const byStage = new Map(progress.map((each) => [each.stageId, each]));
  return job.stages.map(({ id, name }) => {
    const told = byStage.get(id) ?? byStage.get(name);
    const measured = stageFigures.get(id) ?? stageFigures.get(name) ?? {};
    const { freshnessSeconds, systemLagSeconds, backlogElements } = measured;
    return {
      name: inertText(name, textLimits.name),
      state: told?.state ?? 'UNKNOWN',
      ...(told?.progress !== undefined && { progress: told.progress }),
      stragglers: told?.stragglers.length ?? 0,
      ...(freshnessSeconds !== undefined && { freshnessSeconds }),
      ...(systemLagSeconds !== undefined && { systemLagSeconds }),
      ...(backlogElements !== undefined && { backlogElements }),
    };
  });
}

function bottleneckMarks(
  stages: readonly string[],
  figures: ReadonlyMap<string, StageFigures>,
): readonly StepMark[] {
  const causes = new Set(
    stages.map((stage) => figures.get(stage)?.bottleneck).filter((cause) => cause !== undefined),
  );
  return [...causes].map((cause) => ({
    kind: 'bottleneck',
    text:
      cause === ''
        ? 'The service calls its stage a bottleneck.'
        : `The service calls its stage a bottleneck; likely cause: ${inertText(cause, textLimits.label)}.`,
  }));
}

/** Findings name steps or the composites they lie in. */
function findingMarks({ name }: JobStep, findings: readonly Finding[]): readonly StepMark[] {
  return findings
    .filter(
      ({ severity, steps }) =>
        severity !== 'info' && steps.some((step) => name === step || name.startsWith(`${step}/`)),
    )
    .map(({ title }) => ({
      kind: 'finding',
      text: `${inertText(title, textLimits.reason)}.`.replace(/\.\.$/, '.'),
    }));
}

function countersByStep(metrics: JobMetrics | undefined): ReadonlyMap<string, readonly StepCounter[]> {
  const found = new Map<string, StepCounter[]>();
  for (const metric of metrics?.metrics ?? []) {
    if (metric.origin !== 'user' || metric.step === undefined) continue;
    const counter = {
      name: inertText(metric.name, limits.name),
      ...(metric.namespace !== undefined && { namespace: inertText(metric.namespace, limits.name) }),
      text: valueText(metric),
    };
    const known = found.get(metric.step);
    if (known) known.push(counter);
    else found.set(metric.step, [counter]);
  }
  return found;
}

function valueText({ value }: Metric): string {
  switch (value.kind) {
    case 'scalar':
      return inertText(String(value.value), limits.value);
    case 'mean':
      return `mean ${rounded(Number(value.sum) / Number(value.count))} of ${String(value.count)}`;
    case 'distribution':
      return `mean ${rounded(Number(value.sum) / Number(value.count))}, ${String(value.min)} to ${String(value.max)}, of ${String(value.count)}`;
  }
}

function rounded(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'unknown';
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
