import assert from 'node:assert/strict';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { ApiError } from '../../../src/emulator/api/apiError.ts';
import {
  ParameterMetadataSchema,
  ParameterType,
} from '../../../src/emulator/gen/google/dataflow/v1beta3/templates_pb.ts';
import { checkParameters } from '../../../src/emulator/templates/parameterRules.ts';

type Parameter = MessageInitShape<typeof ParameterMetadataSchema>;

/** The refusal of a launch; undefined when it is taken. */
function refusal(
  parameters: readonly Parameter[],
  given: Readonly<Record<string, string>>,
): string | undefined {
  try {
    checkParameters(
      {
        parameters: parameters.map((each) => create(ParameterMetadataSchema, each)),
        takesOther: (name) => name === 'runtimeOption',
      },
      given,
    );
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ApiError);
    assert.equal(error.status, 'INVALID_ARGUMENT');
    return error.message;
  }
}

describe('the parameters of a launch', () => {
  it('are all named when they are wrong, each with what is wrong with it', () => {
    const parameters = [
      { name: 'input', paramType: ParameterType.GCS_READ_FILE },
      { name: 'table', regexes: ['[^:]+:[^.]+[.].+', '.{1,5}'] },
    ];
    const message = refusal(parameters, { table: 'a:b.ccc', other: 'x' });
    assert.match(message ?? '', /input: Missing required parameter/);
    assert.match(message ?? '', /table: Parameter didn't match regex '\.\{1,5\}'/);
    assert.match(message ?? '', /other: Unrecognized parameter/);
  });

  it('may be left out when they are optional, and others may be given where the template takes them', () => {
    assert.equal(
      refusal([{ name: 'a', isOptional: true, regexes: ['x'] }], { runtimeOption: '1' }),
      undefined,
    );
  });

  it('match their regexes as a whole', () => {
    const parameters = [{ name: 'n', regexes: ['[0-9]+|none'] }];
    assert.equal(refusal(parameters, { n: '12' }), undefined);
    assert.match(refusal(parameters, { n: '12x' }) ?? '', /n: Parameter didn't match regex/);
    assert.match(refusal(parameters, { n: 'none12' }) ?? '', /n: Parameter didn't match regex/);
  });

  it('do not hold the service with a regex that never ends', () => {
    const value = { n: 'a'.repeat(60) };
    assert.match(refusal([{ name: 'n', regexes: ['(a+)+b'] }], value) ?? '', /n: Parameter didn't match/);
    assert.match(refusal([{ name: 'n', regexes: ['(?=(a+)+b)a+'] }], value) ?? '', /"n" takes too long/);
  });

  it('match regexes in the dialects that templates are written in', () => {
    const parameters = [{ name: 'n', regexes: ['(?i)[a-z]+', '\\A[[:alpha:]]+\\z', '(?!none).+'] }];
    assert.equal(refusal(parameters, { n: 'Some' }), undefined);
    assert.match(refusal(parameters, { n: 'none' }) ?? '', /n: Parameter didn't match regex '\(\?!none\)/);
    assert.match(refusal([{ name: 'n', regexes: ['(a'] }], { n: 'a' }) ?? '', /"\(a".*"n" cannot be read/);
  });

  it('fit into a command line', () => {
    assert.match(refusal([{ name: 'n' }], { n: 'a\0b' }) ?? '', /n: .*null character/);
    assert.match(refusal([{ name: 'n' }], { n: 'ü'.repeat(100_000) }) ?? '', /n: .*longer than \d+ bytes/);
  });

  it('are one of the options where there are options', () => {
    const parameters = [{ name: 'mode', enumOptions: [{ value: 'fast' }, { value: 'slow' }] }];
    assert.equal(refusal(parameters, { mode: 'slow' }), undefined);
    assert.match(
      refusal(parameters, { mode: 'Slow' }) ?? '',
      /mode: "Slow" is not one of the options: fast, slow/,
    );
  });

  it('count only when their parent has a trigger value', () => {
    const parameters = [
      { name: 'format', isOptional: true },
      { name: 'schema', parentName: 'format', parentTriggerValues: ['AVRO'] },
    ];
    assert.equal(refusal(parameters, {}), undefined);
    assert.match(refusal(parameters, { format: 'AVRO' }) ?? '', /schema: Missing required parameter/);
    assert.match(
      refusal(parameters, { format: 'JSON', schema: 's' }) ?? '',
      /schema: Conditional parameter had an invalid trigger value: 'JSON'/,
    );
  });

  const forms: readonly [type: ParameterType, good: string, bad: string][] = [
    [ParameterType.GCS_READ_FILE, 'gs://bucket/in-*.txt', '/tmp/in.txt'],
    [ParameterType.GCS_WRITE_FOLDER, 'gs://bucket/', 'bucket/folder'],
    [ParameterType.GCS_READ_BUCKET, 'gs://bucket', 'gs://bucket/object'],
    [ParameterType.PUBSUB_TOPIC, 'projects/p/topics/t', 'projects/p/subscriptions/t'],
    [ParameterType.PUBSUB_SUBSCRIPTION, 'projects/p/subscriptions/s', 's'],
    [ParameterType.BIGQUERY_TABLE, 'project:dataset.table', 'table'],
    [ParameterType.SERVICE_ACCOUNT, 'me@p.iam.gserviceaccount.com', 'me'],
    [ParameterType.MACHINE_TYPE, 'n1-standard-4', 'large'],
    [ParameterType.KMS_KEY_NAME, 'projects/p/locations/l/keyRings/r/cryptoKeys/k', 'k'],
    [ParameterType.WORKER_REGION, 'europe-west1', 'Europe'],
    [ParameterType.WORKER_ZONE, 'europe-west1-b', 'europe-west1'],
    [ParameterType.BOOLEAN, 'true', 'yes'],
    [ParameterType.NUMBER, '-1.5e3', 'many'],
  ];
  for (const [paramType, good, bad] of forms) {
    it(`have the form of their type: ${ParameterType[paramType]}`, () => {
      assert.equal(refusal([{ name: 'p', paramType }], { p: good }), undefined);
      assert.match(refusal([{ name: 'p', paramType }], { p: bad }) ?? '', /Details: p: .* is not /);
    });
  }
});
