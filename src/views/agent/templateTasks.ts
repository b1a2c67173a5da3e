import type { TaskRequest } from '../../agent/pipeline/newTask.ts';
import type { Job } from '../../dataflow/job.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';

/** A template with what it is launched with. */
export interface TemplateChoice {
  /** `gs://…` */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** More than looking once a minute takes. */
const callsPerDay = 10_000;
const usualWorkers = 10;

/** A new version in the place of a streaming job. Every change is asked about. */
export function migrationRequest(
  { connectionId, ref }: JobTarget,
  { name, limits }: Pick<Job, 'name' | 'limits'>,
  next: TemplateChoice,
  previous: TemplateChoice | undefined,
): TaskRequest {
  const most = limits.maxNumWorkers;
  const version = (choice: TemplateChoice): object => ({
    ...choice,
    ...(most === undefined ? {} : { environment: { max_workers: most } }),
  });
  return {
    playbook: 'migration',
    job: { connectionId, ...ref, jobName: name },
    settings: { next: version(next), ...(previous === undefined ? {} : { previous: version(previous) }) },
    bounds: {
      workers: { min: 1, max: most ?? usualWorkers },
      kinds: ['create_snapshot', 'replace'],
      mostChanges: 4,
    },
    approval: { kind: 'ask' },
    budget: { callsPerDay },
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
