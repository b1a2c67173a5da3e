import type { Connection } from '../../dataflow/connection.ts';
import type { JobFilter } from '../../dataflow/dataflowApi.ts';
import { jobStates, type JobState, type JobSummary } from '../../dataflow/job.ts';
import { inertText, plainText, textLimits } from '../untrusted/inertText.ts';
import { chooseConnection, whereFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { defineReadTool, type ReadingApi } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';

/** The most jobs of one region that are looked through. */
const scannedPerRegion = 1000;
const pageSize = 200;

export const listJobsTool = defineReadTool({
  name: 'list_jobs',
  title: 'List Dataflow jobs',
  userDescription: 'Lists Dataflow jobs with their state, newest first.',
  modelDescription:
    'Lists Dataflow jobs with id, state, type, region and creation time, newest first. Use it first: other tools need the job_id, project_id and location it gives. Filter by state with states, or with filter for running (ACTIVE) or ended (TERMINATED) jobs. Says how many matching jobs were left out.',
  icon: '$(list-unordered)',
  tags: ['dataflow', 'jobs'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      ...whereFields(z),
      filter: z
        .enum(['ALL', 'ACTIVE', 'TERMINATED'])
        .optional()
        .describe('ACTIVE: jobs that still run or wait. TERMINATED: jobs that ended. Default ALL.'),
      states: z
        .array(z.enum(jobStates))
        .min(1)
        .max(jobStates.length)
        .optional()
        .describe('Only jobs in one of these states, for example ["FAILED"].'),
      name: z
        .string()
        .min(1)
        .max(1024)
        .optional()
        .describe('Only jobs whose name contains this, upper or lower case.'),
      job_name: z.string().min(1).max(1024).optional().describe('Only jobs with exactly this name.'),
      limit: z.int().min(1).max(100).optional().describe('Most jobs to give. Default 20.'),
    }),
  output: (z) =>
    z.object({
      connection: z.string(),
      jobs: z.array(jobShape(z)),
      left_out: z.number().describe('Matching jobs that were found and not given'),
      is_complete: z.boolean().describe('False when there are older jobs that were not looked at'),
      failed_locations: z.array(z.object({ location: z.string(), reason: z.string() })),
    }),
  async run(args, call) {
    const connection = chooseConnection(call.connections, args);
    const locations = args.location === undefined ? connection.regions : [args.location];
    call.progress(`Listing jobs in ${locations.join(', ')}`);
    const found = await listRegions(
      await call.api(connection),
      connection,
      locations,
      args.filter ?? 'ALL',
      call.signal,
    );
    const matching = found.jobs
      .filter((job) => matches(job, args))
      .sort((one, other) => (other.createTime ?? '').localeCompare(one.createTime ?? ''));
    const jobs = matching.slice(0, args.limit ?? 20).map(shapeJob);
    const leftOut = matching.length - jobs.length;
    const failed = found.failures.map(({ location, reason }) => ({
      location: inertText(location, textLimits.name),
      reason: inertText(reason, textLimits.reason),
    }));
    const text = [
      `${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'} of connection ${connection.id}, project ${connection.projectId}, newest first.`,
      ...(jobs.length === 0 ? [] : [call.fence.wrap([jobLineHeader, ...jobs.map(jobLine)].join('\n'))]),
      ...(leftOut === 0
        ? []
        : [`Left out: ${leftOut} more that match. Raise limit, or narrow by states or name.`]),
      ...(found.isComplete
        ? []
        : [`Older jobs than the newest ${scannedPerRegion} of a region were not looked at.`]),
      ...(failed.length === 0
        ? []
        : [
            'Regions that did not answer:',
            call.fence.wrap(failed.map((each) => `${each.location}: ${each.reason}`).join('\n')),
          ]),
      ...(jobs.length === 0
        ? [
            `Looked in ${plainText(locations.join(', '), textLimits.name)}. Next: list_jobs with another filter or location.`,
          ]
        : ['Next: get_job, or diagnose_job where one fails or lags, with a job_id and its location.']),
    ].join('\n');
    return {
      structured: {
        connection: connection.id,
        jobs,
        left_out: leftOut,
        is_complete: found.isComplete,
        failed_locations: failed,
      },
      text,
    };
  },
});

interface FoundJobs {
  readonly jobs: readonly JobSummary[];
  readonly isComplete: boolean;
  readonly failures: readonly { readonly location: string; readonly reason: string }[];
}

/** @throws the error of the first region when no region answered. */
async function listRegions(
  api: ReadingApi,
  connection: Connection,
  locations: readonly string[],
  filter: JobFilter,
  signal: AbortSignal,
): Promise<FoundJobs> {
  const regions = await Promise.allSettled(
    locations.map((location) => listRegion(api, location, filter, signal)),
  );
  const jobs: JobSummary[] = [];
  const failures: { location: string; reason: string }[] = [];
  const errors: ToolFailure[] = [];
  let isComplete = true;
  for (const [index, region] of regions.entries()) {
    const location = locations[index] ?? connection.id;
    if (region.status === 'fulfilled') {
      jobs.push(...region.value.jobs);
      isComplete &&= region.value.isComplete;
      for (const silent of region.value.silent) failures.push({ location: silent, reason: 'did not answer' });
    } else {
      const failure = ToolFailure.from(region.reason, `Listing jobs in ${location}`);
      errors.push(failure);
      failures.push({ location, reason: failure.why });
    }
  }
  const [first] = errors;
  if (first && errors.length === locations.length) throw first;
  return { jobs, isComplete, failures };
}

async function listRegion(
  api: ReadingApi,
  location: string,
  filter: JobFilter,
  signal: AbortSignal,
): Promise<{ jobs: readonly JobSummary[]; isComplete: boolean; silent: ReadonlySet<string> }> {
  const jobs: JobSummary[] = [];
  const silent = new Set<string>();
  let pageToken: string | undefined;
  do {
    const request = { location, filter, pageSize, ...(pageToken === undefined ? {} : { pageToken }) };
    const page = await api.listJobs(request, { signal });
    jobs.push(...page.jobs);
    for (const silentLocation of page.failedLocations) silent.add(silentLocation);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && jobs.length < scannedPerRegion);
  return { jobs, isComplete: pageToken === undefined, silent };
}

interface Wanted {
  readonly states?: readonly JobState[] | undefined;
  readonly name?: string | undefined;
  readonly job_name?: string | undefined;
}

function matches(job: JobSummary, { states, name, job_name: exactName }: Wanted): boolean {
  if (states && !states.includes(job.state)) return false;
  if (exactName !== undefined && job.name !== exactName) return false;
  return name === undefined || job.name.toLowerCase().includes(name.toLowerCase());
}
