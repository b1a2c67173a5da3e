import type { TaskRequest } from '../../agent/pipeline/newTask.ts';
import type { Job } from '../../dataflow/job.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { usdText } from '../../diagnosis/advice/usdText.ts';
import { callsPerDay } from './watchFlow.ts';

/** A template with what it is launched with. */
export interface TemplateChoice {
  /** `gs://…` */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const usualWorkers = 10;

/** How long the new version of a job may take until it is as it must be. */
const verifyMinutes = 20;

/** What the new version of a job may use. */
export interface MigrationLimits {
  readonly maxWorkers: number;
  /** Beyond those of the job as it is; a person is told after these. */
  readonly workerHours?: number;
}

/** What is proposed: as many workers as the job has, and these for as long as the new version is verified. */
export function usualMigrationLimits({ limits }: Pick<Job, 'limits'>): Required<MigrationLimits> {
  const maxWorkers = limits.maxNumWorkers ?? usualWorkers;
  return { maxWorkers, workerHours: Math.ceil((maxWorkers * verifyMinutes) / 60) };
}

/**
 * How many workers a takeover takes and what they cost while both versions have some.
 * @param hourly US dollars for one worker at list prices; 0 where nothing is billed, undefined where the price is not known
 */
export function takeoverText(
  {
    limits,
    environment: { machineType },
  }: Pick<Job, 'limits'> & {
    readonly environment: Pick<Job['environment'], 'machineType'>;
  },
  hourly: number | undefined,
): string {
  const { maxWorkers } = usualMigrationLimits({ limits });
  const present =
    limits.maxNumWorkers === undefined ? 'no limit of workers' : `at most ${maxWorkers} workers`;
  const both = `The job has ${present}. Until the new version is verified, in ${verifyMinutes} minutes at most, both can run`;
  if (hourly === 0) return `${both}; nothing of it is billed here.`;
  if (hourly === undefined)
    return `${both}, and ${maxWorkers} more workers are billed; their price is not known.`;
  const cost = (maxWorkers * hourly * verifyMinutes) / 60;
  return `${both}: ${maxWorkers} more workers then cost about ${usdText(cost)} (list price of ${machineType ?? 'one'}: ${usdText(hourly)} an hour).`;
}

/** A new version in the place of a streaming job. Every change is asked about. */
export function migrationRequest(
  { connectionId, ref }: JobTarget,
  { name, limits }: Pick<Job, 'name' | 'limits'>,
  versions: { readonly next: TemplateChoice; readonly previous: TemplateChoice | undefined },
  { maxWorkers, workerHours }: MigrationLimits,
): TaskRequest {
  const { next, previous } = versions;
  const before = limits.maxNumWorkers ?? maxWorkers;
  const version = (choice: TemplateChoice, most: number): object => ({
    ...choice,
    environment: { max_workers: most },
  });
  return {
    playbook: 'migration',
    job: { connectionId, ...ref, jobName: name },
    settings: {
      next: version(next, maxWorkers),
      ...(previous === undefined ? {} : { previous: version(previous, before) }),
      verifyMinutes,
    },
    bounds: {
      workers: { min: 1, max: Math.max(maxWorkers, before) },
      kinds: ['create_snapshot', 'replace'],
      mostChanges: 4,
    },
    approval: { kind: 'ask' },
    budget: { callsPerDay, ...(workerHours === undefined ? {} : { workerHours }) },
  };
}

/** When a batch job is launched again and again. */
export interface ScheduleChoice {
  readonly cron: string;
  readonly timeZone: string;
  readonly serviceAccount?: string;
}

/** A batch job, once or on a schedule. Every change is asked about. */
export function batchRequest(
  place: { readonly connectionId: string; readonly projectId: string; readonly location: string },
  plan: {
    readonly jobName: string;
    readonly template: TemplateChoice;
    readonly maxWorkers: number;
    /** After these nothing more is launched. */
    readonly workerHours?: number;
    readonly schedule?: ScheduleChoice;
  },
): TaskRequest {
  const { jobName, template, maxWorkers, workerHours, schedule } = plan;
  return {
    playbook: 'batch',
    job: { ...place, jobName },
    settings: {
      ...template,
      environment: { max_workers: maxWorkers },
      ...(schedule === undefined ? {} : { schedule: { id: jobName, ...schedule } }),
    },
    bounds: {
      workers: { min: 1, max: maxWorkers },
      kinds: ['launch', 'create_schedule', 'enable_schedule'],
      mostChanges: 50,
    },
    approval: { kind: 'ask' },
    budget: { callsPerDay, ...(workerHours === undefined ? {} : { workerHours }) },
  };
}

/** `name=value` pairs, one a line or parted by semicolons. @returns what is wrong with them, or the parameters */
export function parseParameters(text: string): Readonly<Record<string, string>> | string {
  const pairs = text
    .split(/[;\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const wrong = pairs.find((pair) => !/^[\w.-]+\s*=/.test(pair));
  if (wrong !== undefined) return `"${wrong}" is not name=value`;
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}
