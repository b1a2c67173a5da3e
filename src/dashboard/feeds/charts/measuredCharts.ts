import type { JobRef } from '../../../dataflow/connection.ts';
import type { DataflowReads } from '../../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../../dataflow/errors.ts';
import type { JobType } from '../../../dataflow/job.ts';
import type { JobMessage } from '../../../dataflow/jobMessage.ts';
import type { ChartsChoice } from '../../shapes/chartsView.ts';
import type { ChartsSource, ReadChart } from './buildChartsView.ts';
import type { NamedPoints } from './chartLines.ts';
import { chartPlans, type ChartPlan } from './chartPlans.ts';
import { ErrorCounts, errorsPerMinute } from './errorCounts.ts';
import { SeriesReader } from './seriesReader.ts';

export type MeasuringApi = Pick<DataflowReads, 'listSeries' | 'listLogs'>;
/** Which time is read, in which steps. */
export type ChartFrame = Pick<ChartsSource, 'span' | 'life' | 'hasEnded' | 'stepMs'>;

/** What of a job decides how it is measured. */
export interface MeasuredJob {
  readonly type: JobType;
  /** The service's own messages, which tell of errors where the logs are refused. */
  readonly messages: readonly JobMessage[];
}

/** Reads what Cloud Monitoring and the logs of workers have of one job, and of what it has read only what may have changed. */
export class MeasuredCharts {
  private readonly series: SeriesReader;
  private readonly errors: ErrorCounts;

  constructor(ref: JobRef) {
    this.series = new SeriesReader(ref);
    this.errors = new ErrorCounts(ref);
  }

  /** In the order they are shown. What could not be read stands beside what could. */
  async read(
    api: MeasuringApi,
    job: MeasuredJob,
    frame: ChartFrame,
    choice: Pick<ChartsChoice, 'isByStep' | 'isByStage'>,
    signal: AbortSignal,
  ): Promise<readonly ReadChart[]> {
    const [charts, errors] = await Promise.all([
      Promise.all(chartPlans(job.type, choice).map((plan) => this.readPlan(api, plan, frame, signal))),
      this.readErrors(api, job, frame, signal),
    ]);
    signal.throwIfAborted();
    return [...charts.slice(0, -1), errors, ...charts.slice(-1)];
  }

  private async readPlan(
    api: MeasuringApi,
    { id, queries, thresholds = [] }: ChartPlan,
    { span, stepMs }: ChartFrame,
    signal: AbortSignal,
  ): Promise<ReadChart> {
    const answers = await Promise.all(
      queries.map(async ({ line, ...question }) => {
        const read = this.series.read(api, question, span, stepMs, signal);
        const answer = await settled(read, `Reading ${question.metric}`);
        if (answer instanceof DataflowError) return answer;
        return answer.flatMap(({ labels, points }): NamedPoints[] => {
          const name = line(labels);
          return name === undefined ? [] : [{ name, points }];
        });
      }),
    );
    return {
      id,
      lines: answers.flatMap((answer) => (answer instanceof DataflowError ? [] : answer)),
      // Not every service knows every metric.
      failure: answers
        .filter((answer) => answer instanceof DataflowError)
        .find(({ code }) => code !== 'NOT_FOUND'),
      thresholds,
    };
  }

  /** Where the logs are refused, the service's own messages tell of errors. */
  private async readErrors(
    api: MeasuringApi,
    { messages }: MeasuredJob,
    { span, stepMs, life }: ChartFrame,
    signal: AbortSignal,
  ): Promise<ReadChart> {
    const read = this.errors.points(api, span, stepMs, life.fromMs, signal);
    const answer = await settled(read, 'Counting the errors in the logs of workers');
    if (!(answer instanceof DataflowError)) return { id: 'errors', lines: [answer] };
    const times = messages
      .filter(({ importance }) => importance === 'ERROR')
      .map(({ time }) => Date.parse(time));
    const name = 'Error messages of the job';
    return {
      id: 'errors',
      lines: [{ name, points: errorsPerMinute(times, span, stepMs, -Infinity) }],
      failure: answer,
    };
  }
}

/** A failure as a value: what else was read is shown beside it. */
export async function settled<Answer>(
  read: Promise<Answer>,
  operation: string,
): Promise<Answer | DataflowError> {
  try {
    return await read;
  } catch (error) {
    return DataflowError.from(error, operation);
  }
}
