import assert from 'node:assert/strict';
import { rules } from '../../src/diagnosis/catalogue/rules.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Finding } from '../../src/diagnosis/finding.ts';
import { benignTexts, documentedFailures } from './documentedFailures.ts';
import {
  errorMessage,
  evidence,
  failedJob,
  healthySeries,
  job,
  logEntry,
  minutesAgo,
  perMinute,
  ramp,
  steady,
} from './evidenceOf.ts';

const traceback = (where: string, what: string): string =>
  `Error message from worker: Traceback (most recent call last):\n  File "/usr/lib/python3.11/site-packages/apache_beam/runners/common.py", line 1501, in process\n  File "${where}", line 42, in process\n${what} [while running 'Parse']`;

function ruleIds(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule }) => rule);
}

describe('diagnosis of a job', () => {
  for (const { rule, text, isStreaming } of documentedFailures) {
    it(`knows ${rule} by: ${text.slice(0, 60)}…`, () => {
      const found = diagnose(
        isStreaming
          ? evidence({ logs: [logEntry(text)], series: healthySeries })
          : evidence({ job: failedJob(), messages: [errorMessage(text)] }),
      );
      assert.equal(found.findings[0]?.rule, rule, JSON.stringify(ruleIds(found.findings)));
      assert.equal(found.findings[0].evidence[0]?.text, text);
      assert.ok(
        found.findings[0].remedies.length > 0 &&
          found.findings[0].page.startsWith('https://cloud.google.com/'),
      );
    });
  }

  it('says nothing about messages that Google calls benign', () => {
    const found = diagnose(
      evidence({ logs: benignTexts.map((text) => logEntry(text)), series: healthySeries }),
    );
    assert.deepEqual(found.findings, []);
    assert.equal(found.health.status, 'healthy');
  });

  it('finds nothing in a healthy job', () => {
    const { findings, health } = diagnose(evidence({ series: healthySeries }));
    assert.deepEqual(findings, []);
    assert.equal(health.status, 'healthy');
  });

  it('does not judge a job before five minutes of it were seen', () => {
    const young = job({ createTime: minutesAgo(3), startTime: minutesAgo(3) });
    const { findings, health } = diagnose(
      evidence({ job: young, series: { data_watermark_age: steady(400, 3) } }),
    );
    assert.deepEqual(findings, []);
    assert.equal(health.status, 'unknown');
  });

  it('folds lag, backlog and bottleneck under the hot key that causes them', () => {
    const { findings, health } = diagnose(
      evidence({
        logs: [20, 10, 1].map((ago) =>
          logEntry("A hot key 'k' was detected in step 'Count/GroupByKey' with age of '900s'.", ago, {
            severity: 'WARNING',
          }),
        ),
        series: {
          ...healthySeries,
          data_watermark_age: ramp(10, 1800),
          backlog_elements: ramp(0, 1_000_000),
          estimated_backlog_processing_time: ramp(0, 3000),
          is_bottleneck: perMinute([0, 0, 1, 1], { stage: 'F2' }),
        },
      }),
    );
    assert.deepEqual(ruleIds(findings), ['hot-key']);
    const [hotKey] = findings;
    assert.ok(hotKey);
    assert.deepEqual(hotKey.steps, ['Count/GroupByKey']);
    assert.equal(hotKey.count, 3);
    assert.deepEqual([...ruleIds(hotKey.symptoms)].sort(), [
      'backlog-growing',
      'bottleneck',
      'watermark-delay',
    ]);
    assert.equal(health.status, 'unhealthy');
  });

  it('proposes more workers when all are busy and the limit is reached', () => {
    const { findings } = diagnose(
      evidence({
        series: {
          ...healthySeries,
          data_watermark_age: ramp(10, 900),
          backlog_elements: ramp(0, 900_000),
          estimated_backlog_processing_time: ramp(0, 900),
          active_worker_instances: steady(4),
          target_worker_instances: steady(4),
          max_worker_instances_limit: steady(4),
          aggregated_worker_utilization: steady(0.97),
        },
      }),
    );
    assert.equal(findings[0]?.rule, 'too-few-workers');
    const action = findings[0].remedies.find((remedy) => remedy.action)?.action;
    assert.equal(action?.kind, 'scale');
    assert.ok((action.limits.maxNumWorkers ?? 0) > 4 && (action.limits.maxNumWorkers ?? 0) <= 16);
  });

  it('does not propose workers when those there are wait', () => {
    const { findings } = diagnose(
      evidence({
        series: {
          ...healthySeries,
          data_watermark_age: ramp(10, 900),
          backlog_elements: ramp(0, 900_000),
          estimated_backlog_processing_time: ramp(0, 900),
          aggregated_worker_utilization: steady(0.08),
        },
      }),
    );
    assert.equal(findings[0]?.rule, 'waiting-workers');
    assert.ok(findings.flatMap(({ remedies }) => remedies).every(({ action }) => action === undefined));
  });

  it('calls a job that works a backlog off mostly healthy', () => {
    const { findings, health } = diagnose(
      evidence({
        series: {
          ...healthySeries,
          data_watermark_age: ramp(900, 200),
          backlog_elements: ramp(900_000, 100_000),
          estimated_backlog_processing_time: ramp(900, 100),
        },
      }),
    );
    assert.deepEqual(ruleIds(findings), ['catching-up']);
    assert.equal(health.status, 'mostly_healthy');
  });

  it('puts the exception before the four failures it led to, and names the line of user code', () => {
    const { findings } = diagnose(
      evidence({
        job: failedJob(),
        messages: [
          errorMessage(
            traceback('/home/u/orders/parse.py', "ValueError: invalid literal for int() with base 10: 'x9'"),
            4,
          ),
          errorMessage(
            traceback('/home/u/orders/parse.py', "ValueError: invalid literal for int() with base 10: 'y7'"),
            3,
          ),
          errorMessage(
            'Workflow failed. Causes: S02:Parse failed., The job failed because a work item has failed 4 times.',
            1,
          ),
        ],
      }),
    );
    assert.deepEqual(ruleIds(findings), ['user-code-error']);
    const [cause] = findings;
    assert.ok(cause);
    assert.equal(cause.count, 2);
    assert.deepEqual(cause.steps, ['Parse']);
    assert.match(cause.remedies[0]?.text ?? '', /\/home\/u\/orders\/parse\.py, line 42/);
    assert.deepEqual(ruleIds(cause.symptoms), ['work-item-failed']);
  });

  it('explains lost workers by the memory they ran out of', () => {
    const { findings } = diagnose(
      evidence({
        logs: [
          logEntry('Out of memory: Killed process 4321 (python) total-vm:9437184kB', 3, { log: 'system' }),
          logEntry('SDK harness sdk-0-0 disconnected. This usually means that the process has crashed.', 2),
        ],
        series: healthySeries,
      }),
    );
    assert.deepEqual(ruleIds(findings), ['out-of-memory']);
    assert.deepEqual(ruleIds(findings[0]?.symptoms ?? []), ['worker-lost']);
  });

  it('shows errors that no rule knows, alike ones together', () => {
    const { findings } = diagnose(
      evidence({
        job: failedJob(),
        messages: [
          errorMessage('The flux of unit 17 is 12.5 off', 3),
          errorMessage('The flux of unit 4 is 3 off', 2),
          errorMessage('Something else', 1),
        ],
      }),
    );
    assert.deepEqual(
      findings.map(({ rule, count }) => [rule, count]),
      [
        ['unknown-error', 1],
        ['unknown-error', 2],
      ],
    );
  });

  it('tells that trouble of a running job seems over', () => {
    const { findings, health } = diagnose(
      evidence({
        logs: [logEntry('java.lang.OutOfMemoryError: Java heap space', 45)],
        series: healthySeries,
      }),
    );
    assert.equal(findings[0]?.severity, 'info');
    assert.equal(health.status, 'healthy');
  });

  it('says what could not be read', () => {
    const gaps = [{ source: 'logs', reason: 'Permission denied.' }] as const;
    assert.deepEqual(diagnose(evidence({ gaps, series: healthySeries })).gaps, gaps);
  });

  it('has one rule of each id, and explains only what is there', () => {
    const ids = rules.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const known = new Set([...ids, 'user-code-error', 'unknown-error', 'workflow-failed']);
    assert.deepEqual(
      rules.flatMap(({ explains }) => explains).filter((id) => !known.has(id)),
      [],
    );
  });
});
