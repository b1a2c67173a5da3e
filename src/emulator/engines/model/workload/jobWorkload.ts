import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { ApiError } from '../../../api/apiError.ts';
import { JobType } from '../../../gen/google/dataflow/v1beta3/environment_pb.ts';
import type { Job } from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { ObjectStore } from '../../../storage/objectStore.ts';
import { durationSeconds, maxAgeSeconds } from './duration.ts';
import { parseWorkload } from './parseWorkload.ts';
import type { Workload } from './workload.ts';

/** A described job is small; anything larger is the wrong file. */
const maxBytes = 1024 * 1024;

/** Whether a job brings a workload along, in one of the two options. */
export function carriesWorkload(job: Job): boolean {
  const { workload, workloadUrl } = options(job);
  return workload !== undefined || workloadUrl !== undefined;
}

/**
 * The workload of a job: `environment.sdkPipelineOptions.options.workload`, or the JSON file that `workloadUrl` names.
 * @throws ApiError of INVALID_ARGUMENT or NOT_FOUND that says what is wrong with it.
 */
export async function readJobWorkload(
  job: Job,
  storage: Pick<ObjectStore, 'stat' | 'read'>,
): Promise<Workload> {
  const { workload, workloadUrl } = options(job);
  if (workload !== undefined && workloadUrl !== undefined)
    throw new ApiError('INVALID_ARGUMENT', 'Give either options.workload or options.workloadUrl, not both.');
  const found =
    workload === undefined
      ? await readUrl(workloadUrl, storage)
      : parseWorkload(workload, 'options.workload');
  const type = found.type === 'batch' ? JobType.BATCH : JobType.STREAMING;
  if (job.type !== type)
    throw new ApiError(
      'INVALID_ARGUMENT',
      `The workload is ${found.type}, but the type of the job is JOB_TYPE_${JobType[job.type]}. Set it to JOB_TYPE_${JobType[type]}.`,
    );
  return found;
}

/**
 * How long ago a job is to have begun: `environment.sdkPipelineOptions.options.workloadAge`, such as `24h`; 0 without it.
 * @throws ApiError of INVALID_ARGUMENT
 */
export function jobAgeSeconds(job: Job): number {
  const { workloadAge } = options(job);
  if (workloadAge === undefined) return 0;
  const age = typeof workloadAge === 'string' ? durationSeconds(workloadAge) : undefined;
  if (age === undefined || age > maxAgeSeconds)
    throw new ApiError(
      'INVALID_ARGUMENT',
      `options.workloadAge takes a time such as 90m, 24h or 1d12h, up to ${maxAgeSeconds / 86_400}d, not ${JSON.stringify(workloadAge)}.`,
    );
  return age;
}

function options(job: Job): JsonObject {
  const found = job.environment?.sdkPipelineOptions?.['options'];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : {};
}

async function readUrl(
  url: JsonValue | undefined,
  storage: Pick<ObjectStore, 'stat' | 'read'>,
): Promise<Workload> {
  const [, bucket, name] = typeof url === 'string' ? (/^gs:\/\/([^/]+)\/(.+)$/.exec(url) ?? []) : [];
  if (typeof url !== 'string' || bucket === undefined || name === undefined)
    throw new ApiError(
      'INVALID_ARGUMENT',
      `options.workloadUrl must name a JSON file like gs://bucket/name.json, not ${JSON.stringify(url)}.`,
    );
  const stored = await storage.stat(bucket, name);
  if (stored !== undefined && stored.size > maxBytes)
    throw new ApiError('INVALID_ARGUMENT', `The workload ${url} is larger than ${maxBytes} bytes.`);
  const content = stored === undefined ? undefined : await storage.read(bucket, name);
  if (content === undefined)
    throw new ApiError('NOT_FOUND', `The workload ${url} does not exist in the emulator's storage.`);
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(content));
  } catch (error) {
    throw new ApiError('INVALID_ARGUMENT', `The workload ${url} is not JSON: ${String(error)}`, {
      cause: error,
    });
  }
  return parseWorkload(document, url);
}
