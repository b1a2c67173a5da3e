import assert from 'node:assert/strict';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Finding } from '../../src/diagnosis/finding.ts';
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
} from './evidenceOf.ts';

function ruleIds(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule }) => rule);
}

describe('how seriously a diagnosis takes what it finds', () => {
  it('does not call a backlog growing that has begun to shrink', () => {
    const backlog = [0, 0, 0, 0, 0, 0, 0, 800_000, 1_600_000, 2_300_000, 2_100_000, 1_800_000];
    const { findings, health } = diagnose(
      evidence({
        series: {
          ...healthySeries,
          data_watermark_age: perMinute([1, 1, 1, 1, 1, 1, 1, 45, 95, 140, 135, 115]),
          backlog_elements: perMinute(backlog),
          estimated_backlog_processing_time: perMinute(backlog.map((elements) => elements / 20_000)),
        },
      }),
    );
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule),
      [],
    );
    assert.equal(health.status, 'mostly_healthy');
  });

  it('waits for five measurements, however long the job runs', () => {
    const { findings, health } = diagnose(
      evidence({ series: { data_watermark_age: perMinute([400, 500, 600, 700]) } }),
    );
    assert.deepEqual(findings, []);
    assert.equal(health.status, 'unknown');
  });

  it('notes a slow element without an alarm while the job keeps up', () => {
    const slow = logEntry('Processing stuck in step Parse for at least 05m00s without outputting', 1);
    const severities = [healthySeries, { ...healthySeries, data_watermark_age: ramp(10, 1800) }].map(
      (series) =>
        diagnose(evidence({ logs: [slow], series })).findings.find(({ rule }) => rule === 'slow-step'),
    );
    assert.deepEqual(
      severities.map((finding) => finding?.severity),
      ['info', 'warning'],
    );
  });

  for (const [state, reason] of [
    ['DONE', 'All of its work is done.'],
    ['CANCELLED', 'It was stopped before its work was done.'],
    ['DRAINED', 'It has finished what it had read.'],
    ['UPDATED', 'Another job has taken its work over.'],
  ] as const) {
    it(`says in words what became of the work of a job that is ${state}`, () => {
      const { health } = diagnose(evidence({ job: job({ state, stateTime: minutesAgo(0) }) }));
      assert.deepEqual(health, { status: 'ended', reason });
    });
  }

  const lastWord = 'Workflow failed. Causes: ParsePrice failed.';

  it('folds the last word of the service under the exception that it comes from', () => {
    const raised = 'Traceback (most recent call last):\nValueError: no price';
    const { findings } = diagnose(
      evidence({ job: failedJob(), messages: [errorMessage(lastWord)], logs: [logEntry(raised, 2)] }),
    );
    assert.deepEqual(ruleIds(findings), ['user-code-error']);
    assert.deepEqual(
      findings[0]?.symptoms.map(({ title }) => title),
      [lastWord],
    );
  });

  it('shows the last word of the service where nothing else is known', () => {
    const { findings, health } = diagnose(evidence({ job: failedJob(), messages: [errorMessage(lastWord)] }));
    assert.deepEqual(
      findings.map(({ title, severity }) => [title, severity]),
      [[lastWord, 'critical']],
    );
    assert.deepEqual(health, { status: 'unhealthy', reason: lastWord });
  });

  it('takes a cause as seriously as what follows from it', () => {
    const { findings } = diagnose(
      evidence({
        job: failedJob(),
        messages: [
          errorMessage('Root cause: Timed out waiting for an update from the worker.', 2),
          errorMessage('The job failed because a work item has failed 4 times.', 1),
        ],
        logs: [logEntry('Failed to handle for url: "localhost:12371"', 5)],
      }),
    );
    assert.deepEqual(ruleIds(findings), ['worker-lost', 'unknown-error']);
    assert.deepEqual(ruleIds(findings[0]?.symptoms ?? []), ['work-item-failed']);
    assert.equal(findings[0]?.severity, 'critical');
  });

  for (const [language, text] of [
    ['Java', 'com.example.Bad: no\n\tat com.example.ParseFn.processElement(ParseFn.java:12)'],
    ['Go', 'panic: no\n\ngoroutine 12 [running]:\nmain.parse(...)\n\t/app/main.go:12 +0x1d4'],
    [
      'Go on Dataflow',
      'process bundle failed for instruction b-1:\nDoFn[UID:4, PID:e7, Name: main.parseFn] failed:\nno',
    ],
  ] as const) {
    it(`knows an exception of the user's own code in ${language}`, () => {
      const { findings } = diagnose(
        evidence({ job: failedJob(), logs: [logEntry(`Error message from worker: ${text}`)] }),
      );
      assert.deepEqual(ruleIds(findings), ['user-code-error']);
    });
  }

  it('reads the beginning and the end of a text of any length', () => {
    const long = 'RPC timed out when a talking to b '.repeat(8000);
    for (const text of [`OutOfMemoryError ${long}`, `${long} OutOfMemoryError`]) {
      const { findings } = diagnose(evidence({ job: failedJob(), logs: [logEntry(text)] }));
      assert.deepEqual(ruleIds(findings), ['out-of-memory']);
    }
  });
});
