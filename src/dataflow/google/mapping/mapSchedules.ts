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
  const launch = launchOf(job, { projectId, location });
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

// Others make schedules too: what they set is kept whole, as a person approves it.
const environment = z
  // The API takes numbers as texts too.
  .looseObject({ maxWorkers: z.coerce.number().int().positive().optional().catch(undefined) })
  .optional()
  .catch(undefined);
const valueText = z
  .unknown()
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
const classicBody = z.looseObject({
  jobName: z.string().catch(''),
  parameters: z.record(z.string(), valueText).catch({}),
  environment,
});
const flexBody = z.looseObject({
  launchParameter: classicBody.extend({ containerSpecGcsPath: z.string().catch('') }),
});

type ClassicBody = z.output<typeof classicBody>;

interface Place {
  readonly projectId: string | undefined;
  readonly location: string | undefined;
}

/** @param schedule where the schedule itself is; what it launches may be elsewhere */
function launchOf({ httpTarget }: ApiSchedule, schedule: Place): Schedule['launch'] | undefined {
  const uri = httpTarget?.uri ?? '';
  if (!URL.canParse(uri)) return undefined;
  const { hostname, pathname, searchParams } = new URL(uri);
  if (!/(?:^|-)dataflow\.googleapis\.com$/.test(hostname)) return undefined;
  const body = jsonOf(httpTarget?.body);
  const elsewhere = placeBeside(schedule, pathname);
  if (pathname.endsWith('/flexTemplates:launch')) {
    const { launchParameter, ...request } = flexBody.safeParse(body).data ?? { launchParameter: nothing };
    const { containerSpecGcsPath, ...parsed } = launchParameter;
    return launch(containerSpecGcsPath, parsed, { request, address: valuesOf(searchParams), ...elsewhere });
  }
  if (!pathname.endsWith('/templates:launch')) return undefined;
  const [path = '', ...further] = searchParams.getAll('gcsPath');
  searchParams.delete('gcsPath');
  const address = { ...valuesOf(searchParams), ...(further.length > 0 && { gcsPath: further.join(' ') }) };
  return launch(path, classicBody.safeParse(body).data, { address, ...elsewhere });
}

const nothing = { containerSpecGcsPath: '', jobName: '', parameters: {} };

/** @param beside what the request sets outside of the launch itself, by where; kept apart, so that it hides nothing */
function launch(
  path: string,
  { jobName, parameters, environment: { maxWorkers, ...set } = {}, ...others }: Partial<ClassicBody> = {},
  beside: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Schedule['launch'] {
  const filled = Object.entries(beside).filter(([, values]) => Object.keys(values).length > 0);
  const settings = { ...set, ...others, ...Object.fromEntries(filled) };
  return {
    path,
    jobName: jobName ?? '',
    parameters: parameters ?? {},
    ...(maxWorkers === undefined ? {} : { maxWorkers }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

/** The project and the region that the address of a launch names, where they are not the schedule's. */
function placeBeside(
  schedule: Place,
  pathname: string,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const [, projectId = '', location = ''] =
    /\/projects\/([^/]+)(?:\/locations\/([^/]+))?\/\w+:launch$/.exec(pathname) ?? [];
  const isSame =
    projectId === encodeURIComponent(schedule.projectId ?? '') &&
    location === encodeURIComponent(schedule.location ?? '');
  return isSame ? {} : { jobsIn: { projectId, location } };
}

function valuesOf(searchParams: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name).join(' ')]));
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
