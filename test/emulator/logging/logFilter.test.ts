import assert from 'node:assert/strict';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ApiError } from '../../../src/emulator/api/apiError.ts';
import { LogSeverity } from '../../../src/emulator/gen/google/logging/type/log_severity_pb.ts';
import type { LogEntryFields } from '../../../src/emulator/logging/jobLogEntries.ts';
import { logFilter } from '../../../src/emulator/logging/logFilter.ts';

const time = timestampFromDate(new Date('2026-01-31T12:00:00.500Z'));
const worker: LogEntryFields = {
  logName: 'projects/p/logs/dataflow.googleapis.com%2Fworker',
  resource: {
    type: 'dataflow_step',
    labels: {
      project_id: 'p',
      region: 'us-central1',
      job_id: 'j1',
      job_name: 'wordcount',
      step_id: 'Count/Sum',
    },
  },
  timestamp: time,
  receiveTimestamp: time,
  severity: LogSeverity.WARNING,
  insertId: '0001',
  labels: { 'dataflow.googleapis.com/job_id': 'j1', 'compute.googleapis.com/resource_name': 'worker-0' },
  jsonPayload: { message: 'Slow read of gs://b/in.txt (404)', worker: 'worker-0' },
};

/** Filters, and whether the entry above matches. */
const accepted: readonly (readonly [filter: string, isMatch: boolean])[] = [
  ['', true],
  ['resource.type="dataflow_step"', true],
  ['resource.type="dataflow_step" resource.labels.job_id="j1"', true],
  ['resource.type="dataflow_step" AND resource.labels.job_id="j2"', false],
  ['logName="projects/p/logs/dataflow.googleapis.com%2Fworker"', true],
  ['log_name:"worker"', true],
  ['logName=("projects/p/logs/a" OR "projects/p/logs/dataflow.googleapis.com%2Fworker")', true],
  ['log_id("dataflow.googleapis.com/worker")', true],
  ['log_id("dataflow.googleapis.com%2Fworker")', true],
  ['log_id("dataflow.googleapis.com/job-message")', false],
  ['severity>=WARNING', true],
  ['severity>=ERROR', false],
  ['severity="warning"', true],
  ['severity<500', true],
  ['severity=(ERROR OR WARNING)', true],
  ['severity!=WARNING', false],
  ['timestamp>="2026-01-31T12:00:00.5Z"', true],
  ['timestamp>"2026-01-31T12:00:00.500000001Z"', false],
  ['timestamp<2026-01-31T13:00:01+01:00', true],
  ['timestamp<"2026-01-31T13:00:01+0100"', true],
  ['timestamp>="2026-01-31" timestamp<"2026-02-01"', true],
  ['jsonPayload.message:"SLOW READ"', true],
  ['jsonPayload.message="slow read of gs://b/in.txt (404)"', true],
  ['jsonPayload.message=~"^Slow .*\\.txt \\(\\d+\\)$"', true],
  ['jsonPayload.message=~"^slow"', false],
  ['jsonPayload.message=~"(?i)^slow"', true],
  ['jsonPayload.message!~"fast"', true],
  ['jsonPayload.message:*', true],
  ['textPayload:*', false],
  ['textPayload!="x"', false],
  ['NOT textPayload="x"', true],
  ['jsonPayload:message', true],
  ['labels."compute.googleapis.com/resource_name"="worker-0"', true],
  ['labels.absent="x" OR resource.labels.step_id="Count/Sum"', true],
  ['"slow read"', true],
  ['slow AND worker-0', true],
  ['-"fast"', true],
  ['NOT (severity>=ERROR OR "fast")', true],
  ['severity>=ERROR OR slow "fast"', false],
  ['insertId="0001" -- a remark', true],
];

const refused: readonly (readonly [filter: string, message: RegExp])[] = [
  ['colour="red"', /"colour", character 1.*no such field/],
  ['severity>=WARNING AND httpRequest.status=200', /"httpRequest\.status", character 23/],
  ['jsonPayload.a.b="x"', /"jsonPayload\.a\.b"/],
  ['severity>=LOUD', /"LOUD", character 11.*CRITICAL/],
  ['timestamp>="yesterday"', /"\\"yesterday\\"", character 12.*no time/],
  ['timestamp>="2026-13-31T12:00:00Z"', /no time/],
  ['timestamp=~"2026"', /"=~", character 10/],
  ['labels="x"', /"=", character 7.*only :/],
  ['textPayload=~"("', /regular expression of RE2/],
  ['sample(insertId, 0.1)', /"sample", character 1.*log_id/],
  ['insertId=cast("a")', /"cast".*not served as values/],
  ['severity>=', /at its end: a value is expected/],
  ['(severity=ERROR', /at its end: \) is expected/],
  ['severity=ERROR)', /"\)", character 15/],
  ['"open', /character 1.*not closed/],
  ['AND severity=ERROR', /"AND", character 1/],
  ['NOT', /at its end/],
  ['= 5', /"=", character 1/],
];

describe('filters of Cloud Logging', () => {
  for (const [filter, isMatch] of accepted) {
    it(`${isMatch ? 'matches' : 'does not match'} ${filter === '' ? 'without one' : filter}`, () => {
      assert.equal(logFilter(filter).matches(worker), isMatch);
    });
  }

  for (const [filter, message] of refused) {
    it(`refuses ${filter}, naming the part`, () => {
      assert.throws(
        () => logFilter(filter),
        (error: unknown) => {
          assert.ok(error instanceof ApiError, String(error));
          assert.equal(error.status, 'INVALID_ARGUMENT');
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it('matches with an expression that would take other engines for ever', () => {
    const entry = { ...worker, jsonPayload: { message: `${'a'.repeat(5000)}!` } };
    assert.equal(logFilter('jsonPayload.message=~"^(a+)+$"').matches(entry), false);
  });
});
