import assert from 'node:assert/strict';
import { MetricServiceClient } from '@google-cloud/monitoring';
import { RunningEmulator, transports } from '../runningEmulator.ts';

const noon = Date.UTC(2026, 0, 31, 12);

describe('Cloud Monitoring', () => {
  it('gives the same answer over gRPC and over REST', async () => {
    const running = await RunningEmulator.start();
    const clients = transports.map((each) => new MetricServiceClient(running.clientOptions(each)));
    try {
      const [job] = await running.clients('gRPC').jobs.createJob({
        projectId: 'local-project',
        location: 'us-central1',
        job: { name: 'wordcount' },
      });
      running.engine.runOf(job).observer.samples([
        {
          metric: 'user_counter',
          labels: { metric_name: 'words', ptransform: 'Count' },
          time: new Date(noon + 60_000),
          value: 2.5,
        },
        {
          metric: 'user_counter',
          labels: { metric_name: 'lines', ptransform: 'Read' },
          time: new Date(noon + 60_000),
          value: 7,
        },
      ]);
      const answers = await Promise.all(
        clients.map((client) =>
          client.listTimeSeries({
            name: 'projects/local-project',
            filter: 'metric.type = "dataflow.googleapis.com/job/user_counter"',
            interval: { startTime: { seconds: noon / 1000 }, endTime: { seconds: noon / 1000 + 120 } },
            aggregation: {
              alignmentPeriod: { seconds: 60 },
              perSeriesAligner: 'ALIGN_MAX',
              crossSeriesReducer: 'REDUCE_SUM',
              groupByFields: ['metric.labels.metric_name', 'resource.labels.job_name'],
            },
          }),
        ),
      );
      const [overGrpc, overRest] = answers.map(([series]) => series);
      assert.equal(overGrpc?.length, 2);
      assert.deepEqual(overRest, overGrpc);
    } finally {
      await Promise.all(clients.map((client) => client.close()));
      await running.close();
    }
  });
});
