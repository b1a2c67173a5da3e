import assert from 'node:assert/strict';
import { MetricServiceClient, type protos } from '@google-cloud/monitoring';
import { JobState } from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { MetricSample } from '../../../src/emulator/engines/engine.ts';
import { refusalOver, RunningEmulator, transports } from '../runningEmulator.ts';

type ListRequest = protos.google.monitoring.v3.IListTimeSeriesRequest;
type Aggregation = protos.google.monitoring.v3.IAggregation;
type Aligner = NonNullable<Aggregation['perSeriesAligner']>;
type Reducer = NonNullable<Aggregation['crossSeriesReducer']>;

const prefix = 'dataflow.googleapis.com/job/';
const noon = Date.UTC(2026, 0, 31, 12);
const minute = (number: number) => new Date(noon + number * 60_000);
const seconds = (number: number) => ({ seconds: minute(number).getTime() / 1000 });

for (const transport of transports) {
  describe(`Cloud Monitoring over ${transport}`, () => {
    const refusal = refusalOver(transport);
    let running: RunningEmulator;
    let client: MetricServiceClient;
    let jobId: string;

    beforeEach(async () => {
      running = await RunningEmulator.start();
      client = new MetricServiceClient(running.clientOptions(transport));
      const [job] = await running.clients('gRPC').jobs.createJob({
        projectId: 'local-project',
        location: 'us-central1',
        job: { name: 'wordcount' },
      });
      jobId = job.id ?? '';
      tell([1, 2, 3, 4].flatMap((at) => samplesAt(at)));
    });
    afterEach(async () => {
      await client.close();
      await running.close();
    });

    /** Lag of 10 times the minute; 60 and 120 elements a minute in two stages; one vCPU second more each minute. */
    function samplesAt(at: number): readonly MetricSample[] {
      const [time, startTime] = [minute(at), minute(at - 1)];
      return [
        { metric: 'system_lag', time, value: at * 10 },
        { metric: 'per_stage_system_lag', labels: { stage: 'F1' }, time, value: at },
        { metric: 'per_stage_system_lag', labels: { stage: 'F2' }, time, value: at * 3 },
        {
          metric: 'elements_produced_count',
          labels: { pcollection: 'Read.out0', ptransform: 'Read' },
          startTime,
          time,
          value: 60n,
        },
        { metric: 'total_dcu_usage', startTime: minute(0), time, value: at < 4 ? at * 0.5 : 0.25 },
        { metric: 'is_bottleneck', labels: { stage: 'F1' }, time, value: at % 2 === 0 },
        { metric: 'status', time, value: 'RUNNING' },
      ];
    }
    function tell(samples: readonly MetricSample[]): void {
      running.engine.runOf({ id: jobId }).observer.samples(samples);
    }
    const list = (metric: string, request: ListRequest = {}) =>
      client.listTimeSeries(
        {
          name: 'projects/local-project',
          filter: `metric.type = "${prefix}${metric}" AND resource.type = "dataflow_job" AND metric.labels.job_id = "${jobId}"`,
          interval: { startTime: seconds(0), endTime: seconds(4) },
          view: 'FULL',
          ...request,
        },
        { autoPaginate: false },
      );
    const aligned = (metric: string, aggregation: Aggregation) =>
      list(metric, { aggregation: { alignmentPeriod: { seconds: 120 }, ...aggregation } });
    const valuesOf = ({ points }: protos.google.monitoring.v3.ITimeSeries) =>
      (points ?? []).map(
        ({ value }) => value?.int64Value ?? value?.doubleValue ?? value?.boolValue ?? value?.stringValue,
      );
    async function alignedValues(metric: string, aggregation: Aggregation) {
      const [series] = await aligned(metric, aggregation);
      return series.map((each) => valuesOf(each).map(Number));
    }

    it('gives a series with its labels, kind and unit, newest point first', async () => {
      const [[series, ...more], , response] = await list('system_lag');
      assert.ok(series);
      assert.equal(more.length, 0);
      assert.deepEqual(series.metric, { type: `${prefix}system_lag`, labels: { job_id: jobId } });
      assert.deepEqual(series.resource, {
        type: 'dataflow_job',
        labels: { project_id: 'local-project', job_name: 'wordcount', region: 'us-central1' },
      });
      assert.equal(series.metricKind, 'GAUGE');
      assert.equal(series.valueType, 'INT64');
      assert.equal(response.unit, 's');
      assert.deepEqual(valuesOf(series).map(Number), [40, 30, 20, 10]);
      assert.equal(Number(series.points?.[0]?.interval?.endTime?.seconds), seconds(4).seconds);
    });

    it('leaves out the start of the interval and takes its end', async () => {
      const [[series]] = await list('system_lag', {
        interval: { startTime: seconds(1), endTime: seconds(3) },
      });
      assert.deepEqual(valuesOf(series ?? {}).map(Number), [30, 20]);
      const [none] = await list('system_lag', { interval: { startTime: seconds(4), endTime: seconds(9) } });
      assert.deepEqual(none, []);
      const [[moment]] = await list('system_lag', { interval: { endTime: seconds(2) } });
      assert.deepEqual(valuesOf(moment ?? {}).map(Number), [20]);
    });

    it('gives texts, truth values and deltas with their types', async () => {
      const [[status]] = await list('status');
      assert.deepEqual(valuesOf(status ?? {}), ['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING']);
      const [[bottleneck]] = await list('is_bottleneck');
      assert.deepEqual(valuesOf(bottleneck ?? {}), [true, false, true, false]);
      const [[elements]] = await list('elements_produced_count');
      assert.equal(elements?.metricKind, 'DELTA');
      const [point] = elements.points ?? [];
      assert.equal(Number(point?.interval?.startTime?.seconds), seconds(3).seconds);
    });

    it('aligns to periods counted back from the end', async () => {
      const cases: readonly [string, Aligner, number[]][] = [
        ['system_lag', 'ALIGN_MEAN', [35, 15]],
        ['system_lag', 'ALIGN_MAX', [40, 20]],
        ['system_lag', 'ALIGN_MIN', [30, 10]],
        ['system_lag', 'ALIGN_SUM', [70, 30]],
        ['system_lag', 'ALIGN_COUNT', [2, 2]],
        ['system_lag', 'ALIGN_NEXT_OLDER', [40, 20]],
        ['system_lag', 'ALIGN_PERCENTILE_50', [35, 15]],
        ['system_lag', 'ALIGN_STDDEV', [5, 5]],
        ['is_bottleneck', 'ALIGN_COUNT_TRUE', [1, 1]],
        ['is_bottleneck', 'ALIGN_FRACTION_TRUE', [0.5, 0.5]],
        ['elements_produced_count', 'ALIGN_SUM', [120, 120]],
        ['elements_produced_count', 'ALIGN_DELTA', [120, 120]],
        ['elements_produced_count', 'ALIGN_RATE', [1, 1]],
        // Falls from 1.5 to 0.25: it has begun again.
        ['total_dcu_usage', 'ALIGN_DELTA', [0.75, 1]],
      ];
      for (const [metric, perSeriesAligner, values] of cases) {
        assert.deepEqual(
          await alignedValues(metric, { perSeriesAligner }),
          [values],
          `${perSeriesAligner} of ${metric}`,
        );
      }
    });

    it('says what alignment has made of kind, type and unit', async () => {
      const [[rate], , response] = await aligned('elements_produced_count', {
        perSeriesAligner: 'ALIGN_RATE',
      });
      assert.deepEqual([rate?.metricKind, rate?.valueType, response.unit], ['GAUGE', 'DOUBLE', '1/s']);
      const [[mean]] = await aligned('system_lag', { perSeriesAligner: 'ALIGN_MEAN' });
      assert.deepEqual([mean?.metricKind, mean?.valueType], ['GAUGE', 'DOUBLE']);
    });

    it('joins series, by the labels to group by', async () => {
      const perSeriesAligner = 'ALIGN_MAX';
      const joined = (crossSeriesReducer: Reducer, groupByFields: string[] = []) =>
        aligned('per_stage_system_lag', { perSeriesAligner, crossSeriesReducer, groupByFields });
      const [[all, ...more]] = await joined('REDUCE_MAX');
      assert.deepEqual(valuesOf(all ?? {}).map(Number), [12, 6]);
      assert.equal(more.length, 0);
      assert.deepEqual(all?.metric, { type: `${prefix}per_stage_system_lag`, labels: {} });
      const [[sum]] = await joined('REDUCE_SUM');
      assert.deepEqual(valuesOf(sum ?? {}).map(Number), [16, 8]);
      const [groups] = await joined('REDUCE_MEAN', ['metric.labels.stage']);
      assert.deepEqual(
        new Map(groups.map((each) => [each.metric?.labels?.['stage'], valuesOf(each).map(Number)])),
        new Map([
          ['F1', [4, 2]],
          ['F2', [12, 6]],
        ]),
      );
    });

    it('gives points page by page, also when new ones arrive', async () => {
      const request = { pageSize: 3, interval: { startTime: seconds(0), endTime: seconds(9) } };
      const found: unknown[] = [];
      let pageToken = '';
      let pages = 0;
      do {
        const [series, , response] = await list('per_stage_system_lag', { ...request, pageToken });
        found.push(
          ...series.flatMap((each) =>
            valuesOf(each).map((value) => `${each.metric?.labels?.['stage'] ?? ''} ${String(value)}`),
          ),
        );
        pageToken = response.nextPageToken ?? '';
        pages += 1;
        tell([{ metric: 'system_lag', time: minute(5), value: 1 }]);
      } while (pageToken !== '');
      assert.equal(pages, 3);
      assert.deepEqual([...found].sort(), ['F1 1', 'F1 2', 'F1 3', 'F1 4', 'F2 12', 'F2 3', 'F2 6', 'F2 9']);
    });

    it('gives series without points for HEADERS', async () => {
      const [series, , response] = await list('per_stage_system_lag', { view: 'HEADERS', pageSize: 1 });
      assert.deepEqual(
        series.map(({ points }) => points?.length ?? 0),
        [0],
      );
      const pageToken = response.nextPageToken ?? '';
      const [rest, , end] = await list('per_stage_system_lag', { view: 'HEADERS', pageSize: 1, pageToken });
      assert.notDeepEqual(rest[0]?.metric?.labels, series[0]?.metric?.labels);
      assert.equal(end.nextPageToken ?? '', '');
    });

    it('keeps the series of a job that has ended', async () => {
      running.engine.runOf({ id: jobId }).end(JobState.DONE);
      tell([{ metric: 'system_lag', time: minute(3), value: 1 }]);
      const [[series]] = await list('system_lag');
      assert.deepEqual(valuesOf(series ?? {}).map(Number), [40, 30, 20, 10]);
    });

    it('refuses what it does not serve, naming it', async () => {
      const cases: readonly [ListRequest, RegExp][] = [
        [{ filter: 'resource.type = "dataflow_job"' }, /'filter'.*metric\.type/],
        [{ interval: {} }, /interval\.end_time/],
        [{ interval: { startTime: seconds(2), endTime: seconds(1) } }, /start is after its end/],
        [{ orderBy: 'time' }, /order_by/],
        [{ pageSize: -1 }, /page_size/],
        [{ pageToken: 'made-up' }, /page_token/],
        [{ name: 'organizations/1' }, /'name'.*organizations/],
        [{ aggregation: { perSeriesAligner: 'ALIGN_MEAN' } }, /alignment_period.*required/],
        [
          { aggregation: { perSeriesAligner: 'ALIGN_MEAN', alignmentPeriod: { seconds: 30 } } },
          /alignment_period.*60 s/,
        ],
        [
          { aggregation: { perSeriesAligner: 'ALIGN_INTERPOLATE', alignmentPeriod: { seconds: 60 } } },
          /ALIGN_INTERPOLATE is not served/,
        ],
        [
          { aggregation: { perSeriesAligner: 'ALIGN_RATE', alignmentPeriod: { seconds: 60 } } },
          /ALIGN_RATE cannot be applied.*GAUGE/,
        ],
        [{ aggregation: { crossSeriesReducer: 'REDUCE_SUM' } }, /must be aligned/],
        [
          {
            aggregation: {
              perSeriesAligner: 'ALIGN_MAX',
              alignmentPeriod: { seconds: 60 },
              crossSeriesReducer: 'REDUCE_SUM',
              groupByFields: ['metadata.system_labels.zone'],
            },
          },
          /group_by_fields.*metadata\.system_labels\.zone/,
        ],
        [{ secondaryAggregation: { perSeriesAligner: 'ALIGN_MAX' } }, /secondary_aggregation/],
      ];
      for (const [request, message] of cases) {
        await assert.rejects(list('system_lag', request), refusal('INVALID_ARGUMENT', message));
      }
      await assert.rejects(list('no_such'), refusal('NOT_FOUND', /Cannot find metric/));
    });

    it('lists and gets descriptors', async () => {
      const name = 'projects/local-project';
      const filter = `metric.type = starts_with("${prefix}per_stage_")`;
      const [metrics] = await client.listMetricDescriptors({ name, filter });
      assert.deepEqual(
        metrics.map(({ type }) => type),
        [`${prefix}per_stage_data_watermark_age`, `${prefix}per_stage_system_lag`],
      );
      const [active] = await client.listMetricDescriptors({ name, filter, activeOnly: true });
      assert.deepEqual(
        active.map(({ type }) => type),
        [`${prefix}per_stage_system_lag`],
      );
      const descriptorName = `${name}/metricDescriptors/${prefix}user_counter`;
      const [counter] = await client.getMetricDescriptor({ name: descriptorName });
      assert.deepEqual(
        [counter.name, counter.metricKind, counter.valueType, counter.labels?.map(({ key }) => key)],
        [descriptorName, 'GAUGE', 'DOUBLE', ['job_id', 'metric_name', 'ptransform']],
      );
      await assert.rejects(
        client.getMetricDescriptor({ name: `${name}/metricDescriptors/custom.googleapis.com/a` }),
        refusal('NOT_FOUND', /custom\.googleapis\.com\/a/),
      );
      const [resources] = await client.listMonitoredResourceDescriptors({ name });
      assert.deepEqual(
        resources.map(({ type }) => type),
        ['dataflow_job', 'gce_instance'],
      );
    });

    it('names what it does not implement', async () => {
      await assert.rejects(
        client.createTimeSeries({ name: 'projects/local-project', timeSeries: [] }),
        refusal('UNIMPLEMENTED', /MetricService\.CreateTimeSeries is not implemented/),
      );
    });
  });
}
