import type { AutoscalingEvent } from '../../dataflow/autoscalingEvent.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { StageProgress, StageWorker } from '../../dataflow/execution.ts';
import type { JobSeries } from '../../dataflow/jobHistory.ts';
import { endOf } from '../../dataflow/jobEnd.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import type { ExecutionAction, ExecutionPanelState } from '../shapes/executionView.ts';
import { buildExecutionView, shownStage } from './executionView.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FeedUpdates } from './feedUpdates.ts';

const pollMs = 15_000;
/** How long back from now, or from the end of the job, the use of workers is drawn. */
const windowMs = 30 * 60_000;

/** Stages, workers and decisions of the autoscaler. What one of them refuses does not hide the others. */
export class ExecutionFeed implements Feed<'execution'> {
  private readonly updates: FeedUpdates;
  private wantedStage: string | undefined;
  /** Whether the last read lacks what another one may find. */
  private isIncomplete = false;

  constructor(private readonly context: FeedContext<'execution'>) {
    this.updates = new FeedUpdates(context, {
      operation: 'Reading how the job is carried out',
      read: (signal) => this.read(signal),
      intervalMs: () => (this.updates.isReadToTheEnd && !this.isIncomplete ? undefined : pollMs),
    });
  }

  start({ stageId }: ExecutionPanelState): void {
    this.wantedStage = stageId;
    this.updates.start();
  }

  stop(): void {
    this.updates.stop();
  }

  refresh(): void {
    this.updates.readAnew();
  }

  receive({ stageId }: ExecutionAction): Promise<void> {
    this.wantedStage = stageId;
    this.updates.readAnew();
    return Promise.resolve();
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { context } = this;
    const { ref } = context.target;
    const now = context.clock.now();
    const options = { signal };
    const api = await context.api(options);
    const gaps: string[] = [];
    let isTransient = false;
    // A service that does not answer for a moment has nothing to say on stages: what was shown of them stays.
    const orGap = async <Part>(
      what: string,
      part: Promise<Part>,
      missing: Part,
      isVital = false,
    ): Promise<Part> => {
      try {
        return await part;
      } catch (error) {
        const failure = DataflowError.from(error, `Reading ${what}`);
        if (failure.code === 'CANCELLED' || (isVital && failure.isTransient)) throw failure;
        isTransient ||= failure.isTransient;
        gaps.push(`${what} cannot be read: ${inertText(failure.reason, textLimits.reason)}`);
        return missing;
      }
    };
    const job = context.watch.snapshot.job ?? (await api.getJob(ref, options));
    const until = endOf(job) ?? now;
    const [progress, autoscaling, cpu, memory] = await Promise.all([
      orGap<readonly StageProgress[]>('The state of stages', api.getStages(ref, options), [], true),
      orGap<readonly AutoscalingEvent[]>('Autoscaling', api.listAutoscalingEvents(ref, options), []),
      orGap<readonly JobSeries[]>('The use of CPUs', readMachines(api, ref, cpuMetric, until, signal), []),
      readMachines(api, ref, memoryMetric, until, signal).catch((): readonly JobSeries[] => []),
    ]);
    const workersOf = shownStage(job, progress, this.wantedStage);
    const workers =
      workersOf === undefined
        ? []
        : await orGap<readonly StageWorker[]>(
            'The workers of the stage',
            api.getStageWorkers(ref, workersOf, options),
            [],
          );
    if (signal.aborted) return;
    this.isIncomplete = isTransient;
    context.post(
      buildExecutionView({ job, progress, workersOf, workers, cpu, memory, autoscaling, gaps, now }),
    );
  }
}

const cpuMetric = 'compute.googleapis.com/instance/cpu/utilization';
/** Needs the Ops Agent on the workers, so that it is often not there. */
const memoryMetric = 'compute.googleapis.com/guest/memory/bytes_used';

function readMachines(
  api: DataflowApi,
  ref: Parameters<DataflowApi['listSeries']>[0],
  metric: string,
  until: number,
  signal: AbortSignal,
): Promise<readonly JobSeries[]> {
  const span = { startMs: until - windowMs, endMs: until };
  return api.listSeries(ref, { metric, ...span, stepSeconds: 60, aligner: 'MEAN' }, { signal });
}
