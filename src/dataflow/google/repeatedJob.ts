import type { protos } from '@google-cloud/dataflow';
import { DataflowError } from '../errors.ts';
import { isServiceLabel } from '../serviceLabels.ts';
import { isPlainObject, plainObject } from './mapping/mapValues.ts';

type ApiJob = protos.google.dataflow.v1beta3.IJob;
type Struct = protos.google.protobuf.IStruct;

/** What CreateJob needs to run the graph and options of `source` once more. @throws DataflowError when it lacks them */
export function repeatedJob(
  source: ApiJob,
  changes: { readonly jobName: string; readonly snapshotId?: string; readonly clientRequestId: string },
  operation: string,
): ApiJob {
  const { environment, steps = [], stepsLocation, type } = source;
  const hasGraph = (steps?.length ?? 0) > 0 || Boolean(stepsLocation) || hasOptions(environment);
  const missing = [
    ...(environment ? [] : ['its environment']),
    ...(hasGraph ? [] : ['its graph (steps, or options that say where it is)']),
    ...(type === 'JOB_TYPE_BATCH' || type === 'JOB_TYPE_STREAMING' ? [] : ['its type']),
  ];
  if (missing.length > 0 || !environment) {
    const reason = `The service does not give back ${missing.join(' and ')} of job ${source.id ?? ''}.`;
    const remedy = 'Start the pipeline from its template or its program instead.';
    throw new DataflowError('FAILED_PRECONDITION', operation, reason, remedy);
  }
  if (changes.snapshotId !== undefined && type !== 'JOB_TYPE_STREAMING') {
    const reason = `Job ${source.id ?? ''} is a batch job, and only streaming jobs start from a snapshot.`;
    throw new DataflowError('INVALID_ARGUMENT', operation, reason, 'Start it without a snapshot.');
  }
  // Those the service adds itself; it takes none of them from a client. A mapping of step names is of no use either:
  // the steps are those of the source.
  const labels = Object.entries(source.labels ?? {}).filter(([name]) => !isServiceLabel(name));
  return {
    name: changes.jobName,
    type: type ?? null,
    clientRequestId: changes.clientRequestId,
    environment: renamed(environment, changes.jobName),
    steps: steps ?? [],
    ...(stepsLocation && { stepsLocation }),
    labels: Object.fromEntries(labels),
    ...(changes.snapshotId !== undefined && { createdFromSnapshotId: changes.snapshotId }),
  };
}

/** A portable pipeline lies in Cloud Storage, and the options say where; the service tells when they do not. */
function hasOptions(environment: ApiJob['environment']): boolean {
  const { options } = plainObject(environment?.sdkPipelineOptions);
  return isPlainObject(options) && Object.keys(options).length > 0;
}

/** Options that say how the source job itself was started, and not what it does. */
const optionsOfTheStart = [
  'update',
  'transformNameMapping',
  'transform_name_mapping',
  'createFromSnapshot',
  'create_from_snapshot',
];

/** The options repeat the job's name, which is another one now; and the job is no update of another one. */
function renamed(
  environment: NonNullable<ApiJob['environment']>,
  jobName: string,
): NonNullable<ApiJob['environment']> {
  const sdkOptions = environment.sdkPipelineOptions;
  const options = sdkOptions?.fields?.['options'];
  if (!sdkOptions || !options?.structValue) return environment;
  const fields = { ...options.structValue.fields };
  for (const name of ['jobName', 'job_name']) if (fields[name]) fields[name] = { stringValue: jobName };
  for (const name of optionsOfTheStart) Reflect.deleteProperty(fields, name);
  const changed: Struct = { fields: { ...sdkOptions.fields, options: { structValue: { fields } } } };
  return { ...environment, sdkPipelineOptions: changed };
}
