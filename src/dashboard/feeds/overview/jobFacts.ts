import type { Job } from '../../../dataflow/job.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { FactView, OverviewView } from '../../shapes/overviewView.ts';

const mostLabels = 100;

/** What is known of a job beside what the head of the page says. */
export function jobFacts(job: Job): readonly FactView[] {
  const { environment, createTime, stateTime } = job;
  return [
    time('Created', createTime),
    time('In this state since', stateTime),
    text('Machine type', environment.machineType),
    text('Workers at the start', environment.numWorkers?.toString()),
    text('Streaming Engine', yesOrNo(job.type === 'STREAMING' ? environment.isStreamingEngine : undefined)),
    text('FlexRS', environment.isFlexRs === true ? 'yes' : undefined),
    text('Steps', job.steps.length === 0 ? undefined : String(job.steps.length)),
    code('Service account', environment.serviceAccountEmail),
    code('Temporary files', environment.tempLocation),
    code(
      'Experiments',
      environment.experiments.length === 0 ? undefined : environment.experiments.join(', '),
    ),
    text('Engine', engineName(job.labels['goog-emulator-engine'])),
    code('Replaces', job.replacesJobId),
    code('Replaced by', job.replacedByJobId),
    code('Started from snapshot', job.createdFromSnapshotId),
  ].filter((fact) => fact !== undefined);
}

/** Sorted by name. */
export function labelsOf(job: Job): OverviewView['labels'] {
  return Object.entries(job.labels)
    .sort(([one], [other]) => one.localeCompare(other))
    .slice(0, mostLabels)
    .map(([name, value]) => ({
      name: inertText(name, textLimits.label),
      value: inertText(value, textLimits.name),
    }));
}

/** Jobs of a local service are labelled by what runs them. */
function engineName(label: string | undefined): string | undefined {
  if (label === 'model') return 'model: computed, no pipeline runs';
  return label;
}

function yesOrNo(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'yes' : 'no';
}

function text(name: string, value: string | undefined): FactView | undefined {
  return fact(name, value, 'text');
}

function code(name: string, value: string | undefined): FactView | undefined {
  return fact(name, value, 'code');
}

function time(name: string, value: string | undefined): FactView | undefined {
  return fact(name, value, 'time');
}

function fact(name: string, value: string | undefined, kind: FactView['kind']): FactView | undefined {
  return value === undefined || value === ''
    ? undefined
    : { name, value: inertText(value, textLimits.reason), kind };
}
