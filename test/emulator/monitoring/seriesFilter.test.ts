import assert from 'node:assert/strict';
import { ApiError } from '../../../src/emulator/api/apiError.ts';
import { seriesFilter } from '../../../src/emulator/monitoring/seriesFilter.ts';

const job = 'dataflow.googleapis.com/job';
const series = {
  metric: { type: `${job}/per_stage_system_lag`, labels: { job_id: 'j1', stage: 'F6' } },
  resource: {
    type: 'dataflow_job',
    labels: { project_id: 'p', job_name: 'wordcount', region: 'us-central1' },
  },
};
const type = `metric.type = "${job}/per_stage_system_lag"`;

/** Filters, and whether the series above is one they want. */
const accepted: readonly (readonly [filter: string, isWanted: boolean])[] = [
  [type, true],
  [`metric.type="${job}/backlog_bytes"`, false],
  [`metric.type = starts_with("${job}/per_stage_system")`, true],
  [`metric.type = ends_with("backlog_bytes")`, false],
  [`metric.type = has_substring("system")`, true],
  [`metric.type : "system_lag"`, true],
  [`metric.type = one_of("${job}/backlog_bytes", "${job}/per_stage_system_lag")`, true],
  [`metric.type = monitoring.regex.full_match("${job}/per_stage_(system|data).*")`, true],
  [`metric.type = monitoring.regex.full_match("system_lag|.*/backlog_.*")`, false],
  [`${type} AND resource.type = "dataflow_job"`, true],
  [`${type} resource.labels.job_name = wordcount`, true],
  [`${type} AND resource.label.region = 'europe-west1'`, false],
  [`${type} AND metric.labels.job_id = "j1" AND metric.label."stage" = "F6"`, true],
  [`${type} AND metric.labels.stage != "F6"`, false],
  [`${type} AND metric.labels.stage != starts_with("G")`, true],
  [`${type} AND NOT metric.labels.stage = "F6"`, false],
  [`${type} AND -metric.labels.stage = "F7"`, true],
  [`${type} AND (metric.labels.stage = "F7" OR metric.labels.stage = "F6")`, true],
  [`${type} AND metric.labels.stage = ("F7" OR "F6")`, true],
  [`${type} AND metric.labels.stage = "F7" OR metric.labels.stage = "F6"`, true],
  [`metric.labels.job_id = "j1" OR metric.labels.job_id = "j2" AND ${type}`, true],
  [`${type} AND project = "p"`, true],
  [`${type} -- a remark (of "any" kind\n AND metric.labels.job_id = "j2"`, false],
];

const refused: readonly (readonly [filter: string, message: RegExp, status?: string])[] = [
  ['', /must say which metric\.type/],
  ['resource.type = "dataflow_job"', /must say which metric\.type/],
  [`${type} OR metric.labels.job_id = "j1"`, /must say which metric\.type/],
  [`NOT ${type}`, /must say which metric\.type/],
  [`metric.type != "${job}/system_lag"`, /must say which metric\.type/],
  [`metric.type = "${job}/no_such"`, /Cannot find metric.*no_such/, 'NOT_FOUND'],
  ['metric.type = starts_with("storage.googleapis.com")', /Cannot find metric/, 'NOT_FOUND'],
  [`${type} AND resource.type = "gce_instance"`, /"\\"gce_instance\\"", character \d+.*dataflow_job/],
  [
    `${type} AND metric.labels.color = "red"`,
    /"metric\.labels\.color", character \d+.*no such label; it has job_id, stage/,
  ],
  [
    `metric.labels.pcollection = "a" AND ${type}`,
    /"metric\.labels\.pcollection", character 1.*no such label/,
  ],
  [`${type} AND resource.labels.zone = "z"`, /"resource\.labels\.zone".*project_id, job_name, region/],
  [`${type} AND metadata.user_labels.a = "b"`, /"metadata\.user_labels\.a".*have no user labels/],
  [`${type} AND group.id = "b"`, /"group\.id"/],
  [`${type} AND metric.labels.stage > "F6"`, /">", character \d+/],
  [`${type} AND metric.labels.stage =~ "F.*"`, /"=~", character \d+/],
  [`${type} AND metric.labels.stage = sounds_like("F6")`, /"sounds_like", character \d+.*no such function/],
  [`${type} AND metric.labels.stage = starts_with("a", "b")`, /"starts_with".*one text/],
  [`metric.type = monitoring.regex.full_match("(")`, /"\\"\(\\"".*regular expression/],
  [`${type} AND "F6"`, /"\\"F6\\"".*stands alone/],
  [`${type} AND has_substring("F6")`, /"has_substring".*right of/],
  [`${type} AND (project = "p"`, /at its end: \) is expected.*character \d+/],
  [`${type})`, /"\)", character \d+.*closes nothing/],
  [`${type} AND`, /at its end/],
  [`${type} AND OR project = "p"`, /"OR", character \d+/],
  [`${type} AND project =`, /at its end: a value is expected/],
  ['metric.type = "unclosed', /"\\"unclosed", character 15.*not closed/],
  [`${'('.repeat(2000)}${type}${')'.repeat(2000)}`, /nested more than 100/],
  [`${type} AND ${'x'.repeat(20_000)}`, /at most 20000/],
];

describe('filters of Cloud Monitoring', () => {
  for (const [filter, isWanted] of accepted) {
    it(`${isWanted ? 'takes' : 'leaves out'} the series with ${filter}`, () => {
      assert.equal(seriesFilter(filter, true).matches(series), isWanted);
    });
  }

  for (const [filter, message, status = 'INVALID_ARGUMENT'] of refused) {
    it(`refuses ${JSON.stringify(filter.slice(0, 100))}, naming the part`, () => {
      assert.throws(
        () => seriesFilter(filter, true),
        (error: unknown) => {
          assert.ok(error instanceof ApiError, String(error));
          assert.equal(error.status, status);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it('takes all descriptors without a filter, and refuses labels of them', () => {
    assert.equal(seriesFilter('', false).matches(series), true);
    assert.throws(() => seriesFilter('metric.labels.job_id = "j1"', false), /descriptors have no values/);
  });
});
