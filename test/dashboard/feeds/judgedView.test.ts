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
        ['Data freshness', '3 min', 'warning', '60 s or less is healthy'],
        ['Backlog', '2 KiB', 'plain', '20 elements'],
        ['Workers', '3', 'plain', 'target 4 · max 10'],
      ],
    );
    assert.ok(figures.every(({ trend }) => trend.length === 60));
    assert.equal(health?.status, 'mostly_healthy');
    assert.ok(findings.length < 3);
  });

  for (const [what, backlog, seconds, note] of [
    ['is worked off', ramp(9e5, 1e5), 2040, 'about 34 min of work'],
    ['grows', ramp(1e5, 9e5), 2040, 'growing'],
    ['stands still', steady(1_810_000), 365 * 24 * 3600, 'not being worked off'],
    ['has just come in', ramp(0, 900), 12, 'about 12 s of work'],
  ] as const) {
    it(`says what becomes of a backlog that ${what}`, () => {
      const { figures } = viewOf(
        evidence({
          job: job(),
          series: { backlog_elements: backlog, estimated_backlog_processing_time: steady(seconds) },
        }),
      );
      assert.equal(figures.find(({ name }) => name.startsWith('Backlog'))?.note, note);
    });
  }

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
    const last = finding.remedies.at(-1);
    assert.equal(last?.link, 'replace');
    assert.match(last.text, /^Once the code is mended/);
  });

  it('offers the logs, and not to replace the job, where a remedy is to read a stack trace', () => {
    const [finding] = viewOf(
      evidence({
        job: job(),
        logs: [logEntry('Processing stuck in step Parse for at least 05m00s without outputting')],
      }),
    ).findings;
    assert.equal(finding?.rule, 'slow-step');
    assert.deepEqual(
      finding.remedies.map(({ link, isInLogs }) => link ?? (isInLogs ? 'logs' : 'nothing')),
      ['logs', 'nothing', 'nothing', 'replace'],
    );
  });

  it('tells different errors of the code apart, also when another of them was the last', () => {
    const keysOf = (...errors: readonly string[]): ReadonlyMap<string, string> =>
      new Map(
        viewOf(
          evidence({
            job: job(),
            logs: errors.map((text, ago) => logEntry(`Traceback (most recent call last):\n${text}`, ago)),
          }),
        ).findings.map(({ key, title }) => [title.replace(/\d+/, '#'), key]),
      );
    const before = keysOf('ValueError: order 17', 'KeyError: price', 'TypeError: no text');
    assert.equal(new Set(before.values()).size, 3);
    const later = keysOf('TypeError: no text', 'KeyError: price', 'ValueError: order 18');
    assert.notDeepEqual([...later.keys()], [...before.keys()]);
    for (const [title, key] of before) assert.equal(later.get(title), key, title);
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
