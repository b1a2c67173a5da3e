import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { Job, JobSummary } from '../../../src/dataflow/job.ts';
import type { LaunchRequest } from '../../../src/dataflow/template.ts';
import type { GivenValues } from '../../../src/views/launchForm/firstDraft.ts';
import { LaunchForm, type LaunchFormDeps } from '../../../src/views/launchForm/launchForm.ts';
import { LaunchMemory } from '../../../src/views/launchForm/launchMemory.ts';
import { isMessageToPage } from '../../../src/views/launchForm/messageChecks.ts';
import {
  protocolVersion as version,
  type Draft,
  type FormTarget,
  type FormView,
  type MessageToPage,
  type Outcome,
} from '../../../src/views/launchForm/protocol.ts';
import { dataflowApiWith } from '../../dataflow/absentDataflowApi.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { MapMemory } from '../mapMemory.ts';
import { exampleTemplate } from './exampleTemplate.ts';

export const target: FormTarget = {
  connectionId: 'cloud',
  location: 'us-central1',
  path: exampleTemplate.path,
};

export const launchedJob: JobSummary = {
  id: 'job-9',
  name: 'orders-1',
  projectId: 'project-one',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'QUEUED',
};

/** A form over a scripted service, as the panel holds one, and what its page is told. */
export class OpenForm {
  readonly launches: LaunchRequest[] = [];
  readonly copied: string[] = [];
  readonly started: JobSummary[] = [];
  readonly messages: MessageToPage[] = [];
  readonly memory: MapMemory;
  readonly form: LaunchForm;
  /** What a person answers when a replacement is to be confirmed. */
  isSure = true;
  /** Where the page is, if there is one. */
  onMessage: ((message: MessageToPage) => void) | undefined;

  constructor(
    options: {
      readonly methods?: Partial<DataflowApi>;
      readonly target?: FormTarget;
      readonly memory?: MapMemory;
      readonly restored?: Draft;
      readonly given?: GivenValues;
    } = {},
  ) {
    this.memory = options.memory ?? new MapMemory();
    const api = dataflowApiWith({
      listJobs: () => Promise.resolve({ jobs: [], failedLocations: [] }),
      getTemplate: (_location, path) => Promise.resolve({ ...exampleTemplate, path }),
      launchTemplate: (request) => {
        this.launches.push(request);
        return Promise.resolve(request.validateOnly === true ? {} : { job: launchedJob });
      },
      ...options.methods,
    });
    const deps: LaunchFormDeps = {
      api: () => Promise.resolve(api),
      connection: () => ({
        name: 'My project',
        projectId: 'project-one',
        regions: ['us-central1', 'europe-west1'],
      }),
      memory: new LaunchMemory(this.memory),
      clock: { now: () => Date.parse('2026-11-24T20:00:00Z') },
      log: silentLog,
      confirmReplacement: () => Promise.resolve(this.isSure),
      copy: (text) => {
        this.copied.push(text);
        return Promise.resolve();
      },
      onDidLaunch: (job) => {
        this.started.push(job);
      },
      openDashboard: () => undefined,
      showLog: () => undefined,
      post: (message) => {
        // As it crosses the border to the page: JSON that the page's own check lets in.
        const sent: unknown = JSON.parse(JSON.stringify(message));
        if (!isMessageToPage(sent)) throw new Error(`The page would not take ${message.type}.`);
        this.messages.push(sent);
        this.onMessage?.(sent);
      },
    };
    this.form = new LaunchForm(deps, options.target ?? target, {
      ...(options.restored && { restored: options.restored }),
      ...(options.given && { given: options.given }),
    });
  }

  static async ready(options?: ConstructorParameters<typeof OpenForm>[0]): Promise<OpenForm> {
    const opened = new OpenForm(options);
    await opened.form.load();
    return opened;
  }

  get view(): FormView {
    return this.last('form').view;
  }

  get draft(): Draft {
    return this.last('form').draft;
  }

  /** The newest message of a type. */
  last<Type extends MessageToPage['type']>(type: Type): Extract<MessageToPage, { type: Type }> {
    const found = this.messages.findLast(
      (message): message is Extract<MessageToPage, { type: Type }> => message.type === type,
    );
    if (!found) throw new Error(`The page was sent no ${type}.`);
    return found;
  }

  /** What is wrong with a draft, by field. */
  async problemsOf(draft: Draft): Promise<Readonly<Record<string, string>>> {
    await this.form.receive({ version, type: 'edit', revision: 1, draft });
    return Object.fromEntries(this.last('problems').problems.map(({ key, text }) => [key, text]));
  }

  async press(type: 'validate' | 'launch' | 'copyCommand', draft: Draft): Promise<Outcome | undefined> {
    await this.form.receive({ version, type, draft });
    return this.last('activity').outcome;
  }
}

export function runningJob(details: Omit<Job, Exclude<keyof JobSummary, 'isArchived'>>): Job {
  return {
    ...details,
    id: 'job-1',
    name: 'orders',
    projectId: 'project-one',
    location: 'us-central1',
    type: 'STREAMING',
    state: 'RUNNING',
    limits: { maxNumWorkers: 3 },
    environment: { ...details.environment, options: { outputTable: 'p:d.orders' } },
    steps: ['Read', 'Count/Group', 'Count/Sum'].map((name) => ({
      id: name,
      name,
      kind: 'ParDo',
      inputs: [],
      outputs: [],
    })),
  };
}
