import type { protos } from '@google-cloud/scheduler';
import { z } from 'zod';
import type { CreateScheduleRequest, Schedule, ScheduleState } from '../../schedule.ts';
import { classicParameters, flexParameter } from '../launchRequests.ts';
import { isoTime } from './mapTimes.ts';

export type ApiSchedule = protos.google.cloud.scheduler.v1.IJob;

const states: readonly ScheduleState[] = ['ENABLED', 'PAUSED', 'DISABLED', 'UPDATE_FAILED'];

/** @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const codes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const dataflow = 'https://dataflow.googleapis.com/v1b3';

/** The job of Cloud Scheduler, which launches over REST. */
export function apiSchedule(request: CreateScheduleRequest): ApiSchedule {
  const { projectId, location, launch, serviceAccountEmail } = request;
  const place = `${dataflow}/projects/${encodeURIComponent(projectId)}/locations/${encodeURIComponent(launch.location)}`;
  const [uri, content] =
    launch.kind === 'FLEX'
      ? [`${place}/flexTemplates:launch`, { launchParameter: flexParameter(launch) }]
      : [`${place}/templates:launch?gcsPath=${encodeURIComponent(launch.path)}`, classicParameters(launch)];
  return {
    name: scheduleName({ projectId, location, scheduleId: request.scheduleId }),
    description: request.description,
    schedule: request.cron,
    timeZone: request.timeZone,
    httpTarget: {
      uri,
      httpMethod: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify(content)),
      ...(serviceAccountEmail === undefined
        ? {}
        : { oauthToken: { serviceAccountEmail, scope: 'https://www.googleapis.com/auth/cloud-platform' } }),
    },
  };
}

export function scheduleName({
  projectId,
  location,
  scheduleId,
}: Pick<Schedule, 'projectId' | 'location' | 'scheduleId'>): string {
  return `projects/${projectId}/locations/${location}/jobs/${scheduleId}`;
}

/** Undefined for a job of Cloud Scheduler that launches no template. */
export function mapSchedule(job: ApiSchedule): Schedule | undefined {
  const [, projectId, location, scheduleId] =
    /^projects\/([^/]+)\/locations\/([^/]+)\/jobs\/([^/]+)$/.exec(job.name ?? '') ?? [];
  const launch = launchOf(job);
  if (projectId === undefined || location === undefined || scheduleId === undefined || !launch)
    return undefined;
  const [nextTime, lastTime] = [isoTime(job.scheduleTime), isoTime(job.lastAttemptTime)];
  const email = job.httpTarget?.oauthToken?.serviceAccountEmail;
  const code = job.status?.code ?? 0;
  return {
    projectId,
    location,
    scheduleId,
    state: states.find((known) => known === job.state) ?? 'UNKNOWN',
    cron: job.schedule ?? '',
    timeZone: job.timeZone ?? '',
    launch,
    ...(job.description && { description: job.description }),
    ...(email && { serviceAccountEmail: email }),
    ...(nextTime !== undefined && { nextTime }),
    ...(lastTime !== undefined && { lastTime }),
    ...(lastTime !== undefined && job.status && { lastResult: codes[code] ?? 'UNKNOWN' }),
  };
}

const environment = z
  .object({ maxWorkers: z.number().optional().catch(undefined) })
  .optional()
  .catch(undefined);
const classicBody = z.object({
  jobName: z.string().catch(''),
  parameters: z.record(z.string(), z.string()).catch({}),
  environment,
});
const flexBody = z.object({
  launchParameter: classicBody.extend({ containerSpecGcsPath: z.string().catch('') }),
});

function launchOf({ httpTarget }: ApiSchedule): Schedule['launch'] | undefined {
  const uri = httpTarget?.uri ?? '';
  if (!URL.canParse(uri)) return undefined;
  const { hostname, pathname, searchParams } = new URL(uri);
  if (!/(?:^|-)dataflow\.googleapis\.com$/.test(hostname)) return undefined;
  const body = jsonOf(httpTarget?.body);
  if (pathname.endsWith('/flexTemplates:launch')) {
    const parsed = flexBody.safeParse(body).data?.launchParameter;
    return launch(parsed?.containerSpecGcsPath, parsed);
  }
  if (!pathname.endsWith('/templates:launch')) return undefined;
  return launch(searchParams.get('gcsPath'), classicBody.safeParse(body).data);
}

function launch(
  path: string | null | undefined,
  body: z.output<typeof classicBody> | undefined,
): Schedule['launch'] {
  const maxWorkers = body?.environment?.maxWorkers;
  return {
    path: path ?? '',
    jobName: body?.jobName ?? '',
    parameters: body?.parameters ?? {},
    ...(maxWorkers === undefined ? {} : { maxWorkers }),
  };
}

function jsonOf(body: Uint8Array | string | null | undefined): unknown {
  if (!body) return undefined;
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
  } catch {
    // Not this product's: what it launches is not known.
    return undefined;
  }
}
