import { isRecord } from '../dataflow/isRecord.ts';
import type { WorkerRange } from '../dataflow/workerLimits.ts';
import type { ToolInfo, ToolOutcome } from '../mcp/embedded/embeddedClient.ts';
import type { ToolGateway } from './agentLoop.ts';
import { JobsFound, type FoundJob } from './jobsFound.ts';

/** Something that the user begins with a button, as it asks for more than a chat can: the button is all that is made here. */
export type Offer =
  | { readonly kind: 'watch'; readonly job: FoundJob; readonly workers?: WorkerRange }
  | { readonly kind: 'migrate'; readonly job: FoundJob; readonly template?: string }
  | { readonly kind: 'launchForm'; readonly launch: LaunchOffer }
  /** One of the ready pipelines. */
  | { readonly kind: 'newPipeline' }
  /** The agent looks after the job already: its journal, and its end. */
  | { readonly kind: 'agentTask'; readonly job: FoundJob };

/** What the launch form begins with. */
export interface LaunchOffer {
  readonly connectionId: string;
  readonly location?: string;
  /** `gs://…` of the template. */
  readonly path?: string;
  readonly jobName?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export const offerToolName = 'offer_action';

const mostWorkers = 1000;
/** Buttons under one answer that a person still reads. */
const mostOffers = 5;

const offerTool: ToolInfo = {
  name: offerToolName,
  title: 'Prepare a button',
  description:
    'Shows the user a button under your answer that begins what a chat cannot ask for; nothing happens until they press it. watch: the agent looks after a running streaming job, proposes to scale it with evidence, and acts on approval or within bounds that the user sets. migrate: the agent replaces a running streaming job by a new version: checks, snapshot, replacement, verification, way back. launch_form: the form of a template, filled in as far as known. new_pipeline: a choice of ready Beam YAML pipelines. A job must have come from list_jobs or get_job in this answer.',
  inputSchema: {
    type: 'object',
    properties: {
      action: { type: 'string', enum: ['watch', 'migrate', 'launch_form', 'new_pipeline'] },
      job_id: { type: 'string', description: 'For watch and migrate.' },
      min_num_workers: { type: 'integer', description: 'For watch: least workers that the user wants.' },
      max_num_workers: { type: 'integer', description: 'For watch: most workers that the user wants.' },
      connection: { type: 'string', description: 'For launch_form: id of the connection.' },
      location: { type: 'string', description: 'For launch_form: region.' },
      gcs_path: { type: 'string', description: 'For launch_form and migrate: gs:// path of the template.' },
      job_name: { type: 'string', description: 'For launch_form.' },
      parameters: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'For launch_form: parameters that are known.',
      },
    },
    required: ['action'],
    additionalProperties: false,
  },
  isReadOnly: true,
};

/** Tools of Dataflow, and one beside them that only shows a button. */
export class OfferingTools implements ToolGateway {
  private readonly found = new JobsFound();
  private offered = 0;

  constructor(
    private readonly deps: {
      readonly inner: ToolGateway;
      readonly onOffer: (offer: Offer) => void;
      /** Whether the agent looks after a job now. */
      readonly isLookedAfter: (job: FoundJob) => boolean;
    },
  ) {}

  async listTools(): Promise<readonly ToolInfo[]> {
    return [...(await this.deps.inner.listTools()), offerTool];
  }

  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: Parameters<ToolGateway['callTool']>[2],
  ): Promise<ToolOutcome> {
    if (name === offerToolName) return this.offer(args);
    const outcome = await this.deps.inner.callTool(name, args, options);
    this.found.add(outcome.structured);
    return outcome;
  }

  /** What a button does comes from results of tools and from the values here, each checked. */
  private async offer(args: Readonly<Record<string, unknown>>): Promise<ToolOutcome> {
    const wanted = readOffer(args, (jobId) => this.found.get(jobId));
    if (typeof wanted === 'string') return { isError: true, text: wanted };
    if (this.offered >= mostOffers) {
      return { isError: true, text: `There are ${mostOffers} buttons already, and no more are shown.` };
    }
    this.offered += 1;
    const isTaken = 'job' in wanted && this.deps.isLookedAfter(wanted.job);
    const offer: Offer = isTaken ? { kind: 'agentTask', job: wanted.job } : wanted;
    this.deps.onOffer(offer);
    const about = await aboutOffer(offer);
    return {
      isError: false,
      text: `${isTaken ? 'The agent looks after this job already; buttons for its journal and to stop it are shown.' : 'The button is shown under your answer.'} Say in a few sentences what it does; do not say that anything was begun.\n${about}`,
      structured: { offered: offer.kind, about },
    };
  }
}

async function aboutOffer({ kind }: Offer): Promise<string> {
  if (kind === 'launchForm' || kind === 'newPipeline') return '';
  const { migrationText, watchText } = await import('./offerTexts.ts');
  return kind === 'migrate' ? migrationText() : watchText();
}

/** @returns what is wrong, in words for a model, where it is no offer */
function readOffer(
  args: Readonly<Record<string, unknown>>,
  jobOf: (jobId: string) => FoundJob | undefined,
): Offer | string {
  const { action, job_id: jobId, gcs_path: path } = args;
  if (path !== undefined && !isTemplatePath(path)) return 'gcs_path must be a gs:// path of a template.';
  if (action === 'launch_form') return launchForm(args);
  if (action === 'new_pipeline') return { kind: 'newPipeline' };
  if (action !== 'watch' && action !== 'migrate')
    return 'action must be watch, migrate, launch_form or new_pipeline.';
  const job = typeof jobId === 'string' ? jobOf(jobId) : undefined;
  if (!job) return 'No such job was found in this answer. Call list_jobs first and pass its job_id.';
  if (job.type !== 'STREAMING')
    return 'This is no streaming job: the agent can neither watch nor migrate it.';
  if (job.state !== 'RUNNING') return `The job does not run; its state is ${job.state}.`;
  if (action === 'migrate')
    return { kind: 'migrate', job, ...(path === undefined ? {} : { template: path }) };
  const { min_num_workers: min = 1, max_num_workers: max } = args;
  if (max === undefined) return { kind: 'watch', job };
  if (!isWorkers(min) || !isWorkers(max) || min > max) {
    return `min_num_workers and max_num_workers must be whole numbers from 1 to ${mostWorkers}, the least first.`;
  }
  return { kind: 'watch', job, workers: { min, max } };
}

function launchForm({
  connection,
  location,
  gcs_path: path,
  job_name: jobName,
  parameters,
}: Readonly<Record<string, unknown>>): Offer | string {
  if (typeof connection !== 'string')
    return 'launch_form needs connection, the id that list_templates gives.';
  if (parameters !== undefined && !isTexts(parameters)) return 'parameters must be texts by name.';
  return {
    kind: 'launchForm',
    launch: {
      connectionId: connection,
      ...(typeof location === 'string' ? { location } : {}),
      ...(isTemplatePath(path) ? { path } : {}),
      ...(typeof jobName === 'string' ? { jobName } : {}),
      ...(parameters === undefined ? {} : { parameters }),
    },
  };
}

function isTemplatePath(value: unknown): value is string {
  return typeof value === 'string' && /^gs:\/\/[^/\s]+\/\S/u.test(value);
}

function isWorkers(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostWorkers;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((each) => typeof each === 'string');
}
