import { fromBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { forecast, forecastStart } from '../../src/emulator/engines/model/forecast.ts';
import { parseWorkload } from '../../src/emulator/engines/model/workload/parseWorkload.ts';
import { JobType } from '../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, JobsV1Beta3 } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { MetricsV1Beta3 } from '../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';
import {
  ListTimeSeriesResponseSchema,
  MetricService,
} from '../../src/emulator/gen/google/monitoring/v3/metric_service_pb.ts';
import { scenarios } from '../../src/emulator/scenarios/scenarioTable.ts';
import type { Bench } from './bench.ts';
import { modelJob, place } from './modelJob.ts';
import { BenchProcess } from './processes.ts';
import { RawClient, rawRequest } from './rawClient.ts';
import { wallMs } from './statistics.ts';

const minutes = 24 * 60;
const mostSeconds = 10;
const scenario = 'backlog-burst';

/** A day of a streaming job, with a point a minute of each series: from the request until the service has all of it. */
const bench: Bench = {
  async run() {
    const emulator = await BenchProcess.start('../../src/bin/dataflow-emulator.ts', ['--json']);
    const { grpc } = JSON.parse(emulator.firstLine) as { grpc: string };
    const client = new RawClient(grpc);
    try {
      let jobId = '';
      const ms = await wallMs(async () => {
        const job = modelJob('a-day', scenario, JobType.STREAMING, { workloadAge: '24h' });
        const answer = await client.call(rawRequest(JobsV1Beta3.method.createJob, { ...place, job }));
        jobId = fromBinary(JobSchema, answer).id;
        await client.call(rawRequest(MetricsV1Beta3.method.getJobMetrics, { ...place, jobId }));
      });
      const points = await pointsOf(client, jobId);
      if (points < minutes - 2) throw new Error(`the day has ${points} points instead of ${minutes}`);
      const alone = await simulationMs();
      return [
        {
          what: `24 hours of a streaming job, ${points} points of each series`,
          figure: `${(ms / 1000).toFixed(2)} s`,
          ratio: { value: ms / alone, to: 'the simulation alone' },
          aim: { text: `< ${mostSeconds} s`, isMet: ms < mostSeconds * 1000 },
        },
      ];
    } finally {
      client.close();
      await emulator.stop();
    }
  },
};
export default bench;

async function pointsOf(client: RawClient, jobId: string): Promise<number> {
  const answer = await client.call(
    rawRequest(MetricService.method.listTimeSeries, {
      name: `projects/${place.projectId}`,
      filter: `metric.type = "dataflow.googleapis.com/job/system_lag" AND metric.labels.job_id = "${jobId}"`,
      interval: {
        startTime: timestampFromMs(Date.now() - 2 * 86_400_000),
        endTime: timestampFromMs(Date.now()),
      },
    }),
  );
  const [series] = fromBinary(ListTimeSeriesResponseSchema, answer).timeSeries;
  return series?.points.length ?? 0;
}

async function simulationMs(): Promise<number> {
  const document = scenarios.find(({ name }) => name === scenario)?.workload;
  const workload = parseWorkload(document, scenario);
  const job = { id: '2026-11-24_10_00_00-1', location: place.location };
  return wallMs(() => forecast(forecastStart(workload, job), {}, minutes));
}
