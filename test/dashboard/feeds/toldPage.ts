import assert from 'node:assert/strict';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { StageProgress } from '../../../src/dataflow/execution.ts';
import type { Job } from '../../../src/dataflow/job.ts';
import type { JobSeries } from '../../../src/dataflow/jobHistory.ts';
import type { JobMetrics } from '../../../src/dataflow/metrics.ts';
import { protocolVersion, type MessageToPage, type PanelMessage } from '../../../src/dashboard/protocol.ts';
import { panelShapes, type PanelId } from '../../../src/dashboard/shapes/panels.ts';
import { systemClock, type Clock } from '../../../src/monitoring/clock.ts';
import { waitFor } from '../../waitFor.ts';
import { exampleJob, ExampleShown, unavailable, type Example } from '../exampleJobs.ts';
import { ExtensionSide } from '../extensionSide.ts';

export const running: StageProgress = { stageId: 'F1', state: 'RUNNING', stragglers: [] };
const snapshot = {
  id: 'snapshot-1',
  projectId: 'p',
  location: 'l',
  sourceJobId: 'j',
  state: 'READY',
  pubsubSnapshots: [],
} as const;

/** A service that remembers what it is asked, and can be stopped. */
export class AskedService {
  isDown = false;
  job: Job = exampleJob();
  metrics: JobMetrics = { metrics: [] };
  stages: readonly StageProgress[] = [running];
  readonly asked: string[] = [];

  constructor(private readonly series: (metric: string, now: number) => readonly JobSeries[] = () => []) {}

  readonly api: Partial<DataflowApi> = {
    getJob: () => this.answer('job', this.job),
    getJobMetrics: () => this.answer('metrics', this.metrics),
    listMessages: () => this.answer('messages', []),
    listLogs: () => this.answer('logs', []),
    listAutoscalingEvents: () => this.answer('autoscaling', []),
    getStages: () => this.answer('stages', this.stages),
    getStageWorkers: (_, stage) => this.answer(`workers of ${stage}`, []),
    listSnapshots: () => this.answer('snapshots', [snapshot]),
    listSeries: async (_, { metric, endMs }) => this.answer('series', this.series(metric, endMs)),
  };

  timesAsked(what: string): number {
    return this.asked.filter((each) => each === what).length;
  }

  private answer<Answer>(what: string, answer: Answer): Promise<Answer> {
    this.asked.push(what);
    return this.isDown ? Promise.reject(unavailable()) : Promise.resolve(answer);
  }
}

/** The extension with what a page is told of the panel that is open. */
export class ToldPage {
  private readonly heard: MessageToPage[] = [];
  readonly shown: ExampleShown;
  readonly side: ExtensionSide;

  constructor(
    service: AskedService,
    private example: Example = {
      job: exampleJob(),
      messages: [],
      metrics: { metrics: [] },
      api: service.api,
    },
    clock: Clock = systemClock,
  ) {
    this.shown = new ExampleShown(example);
    this.side = new ExtensionSide(this.shown, {}, clock);
    this.side.attach((message) => void this.heard.push(message));
  }

  async open(panel: PanelId): Promise<void> {
    const state = panelShapes[panel].initial;
    await this.side.receive({ version: protocolVersion, type: 'openPanel', panel, state });
  }

  async refresh(): Promise<void> {
    await this.side.receive({ version: protocolVersion, type: 'refresh' });
  }

  /** The watch has read the job again. */
  move(change: Partial<Example> = {}): void {
    this.example = { ...this.example, ...change };
    this.shown.move(this.example);
  }

  /** What was told last as a whole: what charts have grown by since then is not in it. */
  latest(panel: PanelId): PanelMessage | undefined {
    const found = this.heard.findLast((message) => message.type === 'panel' && message.panel === panel);
    return found?.type === 'panel' ? found : undefined;
  }

  async until(panel: PanelId, isGood: (message: PanelMessage) => boolean): Promise<PanelMessage> {
    const found = await waitFor(
      `the panel ${panel}`,
      () => this.latest(panel),
      (message) => message !== undefined && isGood(message),
    );
    assert.ok(found);
    const { view } = found;
    // As the page gets it, which shows nothing of what it does not know.
    assert.ok(view === undefined || panelShapes[panel].isView(JSON.parse(JSON.stringify(view))));
    return found;
  }
}
