import assert from 'node:assert/strict';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { Job } from '../../../src/dataflow/job.ts';
import { protocolVersion, type MessageToPage } from '../../../src/dashboard/protocol.ts';
import { overviewShape, type OverviewView } from '../../../src/dashboard/shapes/overviewView.ts';
import type { DiagnosedSeries } from '../../../src/diagnosis/evidence.ts';
import { diagnosedSeries } from '../../../src/diagnosis/evidence.ts';
import { job, minute, ramp, steady } from '../../diagnosis/evidenceOf.ts';
import { waitFor } from '../../waitFor.ts';
import { ExampleShown } from '../exampleJobs.ts';
import { ExtensionSide } from '../extensionSide.ts';

const now = Math.floor(Date.now() / minute) * minute;
const started = new Date(now - 3 * 60 * minute).toISOString();
const stream = job({ createTime: started, startTime: started });

/** Too few workers for what arrives. */
const series: Partial<Record<DiagnosedSeries, ReturnType<typeof steady>>> = {
  data_watermark_age: ramp(100, 3000),
  backlog_elements: ramp(1e5, 1e7),
  estimated_backlog_processing_time: steady(3000),
  active_worker_instances: steady(5),
  max_worker_instances_limit: steady(5),
  aggregated_worker_utilization: steady(0.95),
};

function apiOf(shown: () => Job): Partial<DataflowApi> {
  return {
    getJob: () => Promise.resolve(shown()),
    listMessages: () => Promise.resolve([]),
    listLogs: () => Promise.resolve([]),
    listAutoscalingEvents: () => Promise.resolve([]),
    getStages: () => Promise.resolve([]),
    getJobMetrics: () => Promise.resolve({ metrics: [] }),
    listSeries: (_, { metric }) => {
      const name = diagnosedSeries.find((each) => each === metric);
      const found = name && series[name];
      // As if the last of its points were measured now.
      const points = found?.points ?? [];
      const late = now - (points.at(-1)?.[0] ?? now);
      return Promise.resolve(
        found ? [{ ...found, points: points.map(([time, value]) => [time + late, value] as const) }] : [],
      );
    },
  };
}

describe('Overview of the dashboard', () => {
  let shown: Job;
  let example: ExampleShown;
  let side: ExtensionSide;
  let heard: MessageToPage[];

  beforeEach(async () => {
    shown = stream;
    heard = [];
    example = new ExampleShown({ job: stream, messages: [], api: apiOf(() => shown) });
    side = new ExtensionSide(example);
    side.attach((message) => void heard.push(message));
    const state = overviewShape.initial;
    await side.receive({ version: protocolVersion, type: 'openPanel', panel: 'overview', state });
  });
  afterEach(() => {
    side.close();
  });

  const latest = (): OverviewView | undefined => {
    const last = heard.findLast(({ type }) => type === 'panel');
    return last?.type === 'panel' && overviewShape.isView(last.view) ? last.view : undefined;
  };
  const judged = (isGood: (view: OverviewView) => boolean = () => true): Promise<unknown> =>
    waitFor('a verdict', latest, (view) => view?.health !== undefined && isGood(view));

  it('tells what the job is before it is judged', async () => {
    const first = heard.find(({ type }) => type === 'panel');
    assert.ok(first?.type === 'panel' && overviewShape.isView(first.view));
    assert.equal(first.view.health, undefined);
    assert.ok(first.view.links.includes('scale'));
    await judged();
  });

  it("proposes the limits of a finding's remedy when its button is pressed", async () => {
    await judged();
    const found = latest()?.findings.find(({ rule }) => rule === 'too-few-workers');
    assert.ok(found, JSON.stringify(latest()?.findings));
    const action = { kind: 'link', link: 'scale', finding: found.key } as const;
    await side.receive({ version: protocolVersion, type: 'panelAction', panel: 'overview', action });
    assert.match(side.done[0] ?? '', /^dataflow\.scaleJob \[.*"proposed":\{"maxNumWorkers":\d+\}/);
    await side.receive({
      version: protocolVersion,
      type: 'panelAction',
      panel: 'overview',
      action: { kind: 'link', link: 'scale' },
    });
    assert.doesNotMatch(side.done[1] ?? '-', /proposed/);
  });

  it('judges again when the state of the job has changed', async () => {
    await judged();
    shown = job({ ...stream, state: 'DRAINED', stateTime: new Date(now).toISOString() });
    example.move({ job: shown, messages: [], api: apiOf(() => shown) });
    await judged(({ health }) => health?.status === 'ended');
    assert.ok(latest()?.links.includes('scale') === false);
  });
});
