import assert from 'node:assert/strict';
import { estimateCost } from '../../../src/diagnosis/advice/cost.ts';
import { prices } from '../../../src/diagnosis/advice/prices.ts';
import { sizingAdvice } from '../../../src/diagnosis/advice/rightSizing.ts';
import { scalingAdvice } from '../../../src/diagnosis/advice/scalingAdvice.ts';
import { workerPricePerHour } from '../../../src/diagnosis/advice/workerPrice.ts';
import { EvidenceView } from '../../../src/diagnosis/evidenceView.ts';
import type { JobMetrics, MetricNumber } from '../../../src/dataflow/metrics.ts';
import { evidence, healthySeries, job, minutesAgo, noon, perMinute, ramp, steady } from '../evidenceOf.ts';

function serviceMetrics(values: Readonly<Record<string, MetricNumber>>): JobMetrics {
  return {
    metrics: Object.entries(values).map(([name, value]) => ({
      origin: 'dataflow/v1b3',
      name,
      context: {},
      value: { kind: 'scalar', value },
    })),
  };
}

describe('scaling advice', () => {
  const busy = {
    ...healthySeries,
    active_worker_instances: steady(4),
    max_worker_instances_limit: steady(4),
    aggregated_worker_utilization: steady(1),
  };

  it('asks for the workers that work the backlog off in half an hour while data arrives', () => {
    // 4 workers do 1,000 elements a second in all, as 1,800,000 take 1,800 s; nothing more piles up.
    const view = new EvidenceView(
      evidence({
        series: {
          ...busy,
          backlog_elements: steady(1_800_000),
          estimated_backlog_processing_time: steady(1800),
        },
      }),
    );
    // 1,000 arrive and 1,000 of the backlog are due each second: twice what there is.
    assert.deepEqual(scalingAdvice(view)?.limits, { maxNumWorkers: 8 });
  });

  it('says that more workers do not help where keys are fewer than workers', () => {
    const view = new EvidenceView(
      evidence({
        series: {
          ...busy,
          backlog_elements: ramp(0, 1_000_000),
          estimated_backlog_processing_time: steady(900),
          processing_parallelism_keys: perMinute([3], { stage: 'F2' }),
        },
      }),
    );
    const advice = scalingAdvice(view);
    assert.equal(advice?.limits, undefined);
    assert.match(advice?.text ?? '', /would not help/);
  });

  it('never proposes fewer workers than there are, nor a limit that the job has anyway', () => {
    // 10 workers, half busy, do 1,000 elements a second; of them 500 arrive and 100 of the backlog are due each second.
    const catchingUp = {
      ...busy,
      max_worker_instances_limit: [],
      active_worker_instances: steady(10),
      aggregated_worker_utilization: steady(0.5),
      backlog_elements: ramp(180_000 + 59 * 60 * 500, 180_000),
      estimated_backlog_processing_time: steady(180),
    };
    const limits = { maxNumWorkers: 20 };
    const advice = scalingAdvice(new EvidenceView(evidence({ series: catchingUp, job: job({ limits }) })));
    assert.equal(advice?.limits, undefined);
    assert.match(advice?.text ?? '', /10 workers there are will do/);

    const behind = {
      ...catchingUp,
      aggregated_worker_utilization: steady(1),
      backlog_elements: steady(1_800_000),
    };
    const due = { ...behind, estimated_backlog_processing_time: steady(1800) };
    const enough = scalingAdvice(new EvidenceView(evidence({ series: due, job: job({ limits }) })));
    assert.equal(enough?.limits, undefined);
    assert.match(enough?.text ?? '', /present limit of 20 workers is enough: 20 would/);
  });

  it('measures only what the present workers do, and waits until they have been at it for some minutes', () => {
    // 9,000 arrive a second; 3 workers did 3,000, and for some minutes 9 have done 9,000.
    const since = (minutes: number): ReturnType<typeof scalingAdvice> => {
      const before = 60 - minutes;
      const backlog = Array.from({ length: 60 }, (_, at) => 360_000 * Math.min(at, before));
      const view = new EvidenceView(
        evidence({
          series: {
            ...busy,
            active_worker_instances: perMinute(backlog.map((_, at) => (at < before ? 3 : 9))),
            max_worker_instances_limit: steady(9),
            backlog_elements: perMinute(backlog),
            estimated_backlog_processing_time: steady((backlog.at(-1) ?? 0) / 9000),
          },
        }),
      );
      return scalingAdvice(view);
    };
    assert.equal(since(2), undefined);
    assert.match(since(5)?.text ?? '', /one does 1,?000 elements a second, 9,?000 arrive/);
  });

  it('leaves a job without backlog alone', () => {
    assert.equal(scalingAdvice(new EvidenceView(evidence({ series: healthySeries }))), undefined);
  });
});

describe('right-sizing advice', () => {
  it('lowers a minimum that holds idle workers', () => {
    const view = new EvidenceView(
      evidence({
        series: {
          ...healthySeries,
          active_worker_instances: steady(10),
          min_worker_instances_limit: steady(10),
          aggregated_worker_utilization: steady(0.12),
        },
      }),
    );
    const [advice] = sizingAdvice(view);
    assert.equal(advice?.kind, 'fewer_workers');
    assert.deepEqual(advice.limits, { minNumWorkers: 2 });
  });

  it('leaves busy workers alone', () => {
    assert.deepEqual(sizingAdvice(new EvidenceView(evidence({ series: healthySeries }))), []);
  });
});

describe('cost estimate', () => {
  const metrics = serviceMetrics({
    TotalVcpuTime: 36_000,
    TotalMemoryUsage: 1024 * 3600 * 40,
    TotalPdUsage: 3600 * 100,
    TotalStreamingDataProcessed: 6,
    CurrentVcpuCount: 4,
    CurrentMemoryUsage: 1024 * 15,
    CurrentPdUsage: 120,
  });

  it('adds up what the job used, at the prices of its kind', () => {
    const cost = estimateCost(job(), metrics, noon);
    const expected =
      10 * prices.perVcpuHour.streaming +
      40 * prices.perMemoryGbHour.streaming +
      100 * prices.perDiskGbHour +
      6 * prices.perStreamingGb;
    assert.ok(Math.abs((cost?.soFar ?? 0) - expected) < 1e-9);
    assert.deepEqual(
      cost?.items.map(({ name }) => name),
      ['vCPU', 'memory', 'disk', 'streaming data'],
    );
  });

  it('projects a running job by its present size and mean data rate', () => {
    const cost = estimateCost(job({ startTime: minutesAgo(180) }), metrics, noon);
    const expected =
      4 * prices.perVcpuHour.streaming +
      15 * prices.perMemoryGbHour.streaming +
      120 * prices.perDiskGbHour +
      (6 * prices.perStreamingGb) / 3;
    assert.ok(Math.abs((cost?.perHour ?? 0) - expected) < 1e-9);
  });

  it('projects nothing for an ended job, and knows nothing without metrics', () => {
    assert.equal(estimateCost(job({ state: 'CANCELLED' }), metrics, noon)?.perHour, undefined);
    assert.equal(estimateCost(job(), { metrics: [] }, noon), undefined);
  });
});

describe('the price of a worker', () => {
  const usd = (machineType: string, location = prices.region): number | undefined =>
    workerPricePerHour(machineType, location);

  it('counts vCPUs and memory of a streaming worker, for predefined and custom types', () => {
    const { perVcpuHour, perMemoryGbHour } = prices;
    assert.equal(usd('n1-standard-4'), 4 * perVcpuHour.streaming + 15 * perMemoryGbHour.streaming);
    assert.equal(usd('n2-custom-4-15360'), usd('n1-standard-4'));
    assert.equal(usd('custom-4-15360'), usd('n1-standard-4'));
  });

  it('is not below the list elsewhere, and unknown for types that are not listed', () => {
    assert.ok((usd('e2-standard-2', 'europe-west6') ?? 0) > (usd('e2-standard-2') ?? 0));
    for (const type of [
      'a3-highgpu-8g',
      'n1-standard',
      'n1-constructor-4',
      'constructor-x-4',
      'toString',
      '',
    ]) {
      assert.equal(usd(type), undefined, type);
    }
  });
});
