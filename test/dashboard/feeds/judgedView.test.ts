import assert from 'node:assert/strict';
import type { StageProgress } from '../../../src/dataflow/execution.ts';
import { judgedView, progressPoints } from '../../../src/dashboard/feeds/overview/judgedView.ts';
import type { Evidence } from '../../../src/diagnosis/evidence.ts';
import {
  evidence,
  job,
  logEntry,
  minute,
  minutesAgo,
  noon,
  ramp,
  steady,
} from '../../diagnosis/evidenceOf.ts';

const target = { connectionId: 'c', ref: { projectId: 'p', location: 'us-central1', jobId: 'j' } };

function viewOf(known: Evidence): ReturnType<typeof judgedView>['view'] {
  return judgedView(known, { target, connection: undefined, points: [] }).view;
}

function stage(progress: number): StageProgress {
  return { stageId: 's', state: 'RUNNING', progress, stragglers: [] };
}

describe('the overview of a job', () => {
  it('says how late a streaming job is, how much waits and what works on it, each with its last hours', () => {
    const { figures, findings, health } = viewOf(
      evidence({
        job: job(),
        series: {
          data_watermark_age: steady(200),
          backlog_bytes: steady(2048),
          backlog_elements: steady(20),
          active_worker_instances: steady(3),
          target_worker_instances: steady(4),
          max_worker_instances_limit: steady(10),
        },
      }),
    );
    assert.deepEqual(
      figures.map(({ name, value, tone, note }) => [name, value, tone, note]),
      [
        ['Data freshness', 200, 'warning', '60 s or less is healthy'],
        ['Backlog', 2048, 'plain', '20 elements'],
        ['Workers', 3, 'plain', 'target 4 · max 10'],
      ],
    );
    assert.ok(figures.every(({ trend }) => trend.length === 60));
    assert.equal(health?.status, 'mostly_healthy');
    assert.ok(findings.length < 3);
  });

  it('has a button for a remedy only while the job offers it', () => {
    const sick = {
      series: {
        data_watermark_age: ramp(100, 3000),
        backlog_elements: ramp(1e5, 1e7),
        estimated_backlog_processing_time: steady(3000),
        active_worker_instances: steady(5),
        max_worker_instances_limit: steady(5),
        aggregated_worker_utilization: steady(0.95),
      },
    };
    const links = (known: Evidence): readonly unknown[] =>
      viewOf(known).findings.flatMap(({ remedies }) => remedies.map(({ link }) => link));
    assert.ok(links(evidence({ job: job(), ...sick })).includes('scale'));
    const draining = evidence({ job: job({ state: 'DRAINING' }), ...sick });
    assert.ok(!links(draining).includes('scale'));
  });

  it('offers to replace a running stream whose code has to change', () => {
    const known = evidence({
      job: job(),
      logs: [logEntry('Traceback (most recent call last):\nValueError: no order')],
    });
    const [finding] = viewOf(known).findings;
    assert.equal(finding?.rule, 'user-code-error');
    assert.equal(finding.remedies[0]?.link, 'replace');
  });

  it('says what it could not read', () => {
    const gaps = [{ source: 'logs', reason: 'Permission denied.' }] as const;
    assert.deepEqual(viewOf(evidence({ job: job(), gaps })).gaps, gaps);
  });

  it('estimates the end of a batch job from its start and each reading', () => {
    const batch = job({ type: 'BATCH', startTime: minutesAgo(10) });
    const first = evidence({ job: batch, atMs: noon, stages: [stage(0.5)] });
    const points = progressPoints(first, []);
    const later = evidence({ job: batch, atMs: noon + minute, stages: [stage(0.55)] });
    const { progress } = judgedView(later, {
      target,
      connection: undefined,
      points: progressPoints(later, points),
    }).view;
    assert.equal(progress?.done, 0.55);
    assert.equal(progress.eta?.time, new Date(noon + 10 * minute).toISOString());
    assert.deepEqual(progressPoints(evidence({ job: job(), stages: [stage(0.5)] }), []), []);
  });
});
