import assert from 'node:assert/strict';
import type { Connection } from '../../../src/dataflow/connection.ts';
import { DataflowError, type DataflowErrorCode } from '../../../src/dataflow/errors.ts';
import { dataflowErrorOf } from '../../../src/dataflow/google/googleErrors.ts';

const google: Connection = {
  id: 'google',
  name: 'Google',
  projectId: 'project-one',
  regions: ['us-central1'],
  auth: { kind: 'adc' },
};

interface Thrown {
  readonly code?: number;
  readonly details?: string;
  readonly reason?: string;
  readonly statusDetails?: readonly unknown[];
  readonly errorInfoMetadata?: Readonly<Record<string, string>>;
}

function thrown(message: string, fields: Thrown = {}): Error {
  return Object.assign(new Error(message), fields);
}

describe('errors of Google services', () => {
  const cases: readonly (readonly [string, Error, DataflowErrorCode, RegExp])[] = [
    [
      'no credentials',
      thrown('Could not load the default credentials. Browse to https://…'),
      'UNAUTHENTICATED',
      /application-default login/,
    ],
    [
      'an expired sign-in',
      thrown('2 UNKNOWN: Getting metadata from plugin failed with error: invalid_grant', { code: 2 }),
      'UNAUTHENTICATED',
      /application-default login/,
    ],
    [
      'reauthentication',
      thrown('16 UNAUTHENTICATED: invalid_rapt', { code: 16 }),
      'UNAUTHENTICATED',
      /application-default login/,
    ],
    [
      'rejected credentials',
      thrown('16 UNAUTHENTICATED: bad token', { code: 16 }),
      'UNAUTHENTICATED',
      /GOOGLE_APPLICATION_CREDENTIALS/,
    ],
    [
      'a missing quota project',
      thrown('7 PERMISSION_DENIED: requires a quota project, which is not set by default', {
        code: 7,
        reason: 'SERVICE_DISABLED',
      }),
      'PERMISSION_DENIED',
      /set-quota-project project-one/,
    ],
    [
      'disabled billing',
      thrown('7 PERMISSION_DENIED: billing', { code: 7, reason: 'BILLING_DISABLED' }),
      'FAILED_PRECONDITION',
      /Enable billing for project-one/,
    ],
    [
      'an unknown project',
      thrown('7 PERMISSION_DENIED: denied', { code: 7, reason: 'CONSUMER_INVALID' }),
      'PERMISSION_DENIED',
      /Check the project id `project-one`/,
    ],
    [
      'a perimeter',
      thrown('7 PERMISSION_DENIED: no', { code: 7, reason: 'SECURITY_POLICY_VIOLATED' }),
      'PERMISSION_DENIED',
      /VPC Service Controls/,
    ],
    [
      'a missing role',
      thrown('7 PERMISSION_DENIED: dataflow.jobs.list', { code: 7 }),
      'PERMISSION_DENIED',
      /roles\/dataflow\.viewer/,
    ],
    ['an unknown job', thrown('5 NOT_FOUND: job', { code: 5 }), 'NOT_FOUND', /region/],
    [
      'a used-up quota',
      thrown('8 RESOURCE_EXHAUSTED: quota', { code: 8 }),
      'RATE_LIMITED',
      /quotas of project-one/,
    ],
    [
      'a name that is not resolved',
      thrown('14 UNAVAILABLE: Name resolution failed for target dns:x:443', { code: 14 }),
      'UNAVAILABLE',
      /DNS/,
    ],
    [
      'a proxy',
      thrown('14 UNAVAILABLE: self-signed certificate in certificate chain', { code: 14 }),
      'UNAVAILABLE',
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'an outage',
      thrown('14 UNAVAILABLE: backend', { code: 14 }),
      'UNAVAILABLE',
      /status\.cloud\.google\.com/,
    ],
    [
      'an argument',
      thrown('3 INVALID_ARGUMENT: ECONNREFUSED in a job name', { code: 3 }),
      'INVALID_ARGUMENT',
      /Correct/,
    ],
    ['anything else', thrown('out of cheese'), 'INTERNAL', /report it/],
  ];
  for (const [what, error, code, remedy] of cases) {
    it(`tells ${what}`, () => {
      const failure = dataflowErrorOf(error, 'Listing jobs', google);
      assert.equal(failure.code, code);
      assert.match(failure.remedy, remedy);
      assert.equal(failure.cause, error);
    });
  }

  const local: Connection = { ...google, id: 'local', endpoint: '127.0.0.1:8085', auth: { kind: 'none' } };
  const plainWords: readonly (readonly [string, Error, string])[] = [
    [
      'a service that is not there',
      thrown(
        '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:8085. Resolution note: ',
        { code: 14 },
      ),
      '127.0.0.1:8085 refused the connection.',
    ],
    [
      'a service that accepts and never answers',
      thrown(
        '4 DEADLINE_EXCEEDED: Deadline exceeded after 30.012s,name resolution: 0.002s,Waiting for LB pick',
        {
          code: 4,
        },
      ),
      '127.0.0.1:8085 did not answer in time.',
    ],
  ];
  for (const [what, error, reason] of plainWords) {
    it(`tells ${what} in plain words, and names the endpoint`, () => {
      const failure = dataflowErrorOf(error, 'Listing jobs', local);
      assert.equal(failure.reason, reason);
      assert.match(failure.remedy, /127\.0\.0\.1:8085/);
      assert.equal(failure.isTransient, true);
    });
  }

  it("gives the service's words and what else it objects to, without gRPC's prefix", () => {
    const error = thrown('9 FAILED_PRECONDITION: Cannot drain', {
      code: 9,
      statusDetails: [
        { violations: [{ type: 'STATE', subject: 'job', description: 'The job is a batch job.' }] },
      ],
    });
    assert.equal(dataflowErrorOf(error, 'Draining', google).reason, 'Cannot drain The job is a batch job.');
  });

  for (const [words, advice] of [
    ["Job 1 runs on the engine 'beam', which cannot drain. Cancel the job instead.", ''],
    ['The new job is missing steps A. If these were renamed, try updating transformNameMapping.', ''],
    ['No engine can run this job. Submit a Beam pipeline with DataflowRunner.', ''],
    [
      'Job 1 is in state JOB_STATE_DONE; only running jobs can be drained.',
      'Refresh the job: its state may have changed meanwhile.',
    ],
  ] as const) {
    it(`adds ${advice === '' ? 'no advice to what the service gives' : 'advice where the service gives none'}: ${words}`, () => {
      const failure = dataflowErrorOf(
        thrown(`9 FAILED_PRECONDITION: ${words}`, { code: 9 }),
        'Draining',
        google,
      );
      assert.deepEqual([failure.reason, failure.remedy], [words, advice]);
    });
  }

  it('names no page that is not plain https, nor a service that is none', () => {
    const error = thrown('7 PERMISSION_DENIED: off', {
      code: 7,
      reason: 'SERVICE_DISABLED',
      errorInfoMetadata: { activationUrl: 'command:evil', service: 'x; rm -rf /' },
    });
    assert.doesNotMatch(dataflowErrorOf(error, 'Listing jobs', google).remedy, /evil|rm/);
  });

  it('calls what its caller aborted cancelled, whatever was thrown', () => {
    const failure = dataflowErrorOf(thrown('14 UNAVAILABLE: gone', { code: 14 }), 'Listing', google, {
      signal: AbortSignal.abort(),
    });
    assert.deepEqual([failure.code, failure.isTransient], ['CANCELLED', false]);
  });
});

describe('DataflowError.from', () => {
  it('keeps a DataflowError, knows an abort, and takes the rest as a defect', () => {
    const own = new DataflowError('NOT_FOUND', 'Reading', 'Gone.', 'Look elsewhere.');
    assert.equal(DataflowError.from(own, 'Other'), own);
    assert.equal(DataflowError.from(AbortSignal.abort().reason, 'Reading').code, 'CANCELLED');
    assert.equal(DataflowError.from(new Error('boom'), 'Reading').code, 'INTERNAL');
    assert.match(DataflowError.from('boom', 'Reading').message, /Reading failed: boom/);
  });
});
