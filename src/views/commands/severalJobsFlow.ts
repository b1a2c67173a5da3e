import type { Connections } from '../../dataflow/connections.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { archiveJob, planArchive } from '../../dataflow/operations/archiveJob.ts';
import { planStop, stopJob, type StopMode } from '../../dataflow/operations/stopJob.ts';
import { isJobTarget, type JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import { connectionApi } from '../connectionApi.ts';

/** One question about several jobs. Texts may hold what jobs are called. */
export interface SeveralConfirmation {
  /** For example `Cancel 7 jobs?` */
  readonly question: string;
  /** Whom it concerns: the first few. */
  readonly names: readonly string[];
  /** How many more. */
  readonly unnamed: number;
  /** What is lost or kept, each once. */
  readonly consequences: readonly string[];
  /** What is left alone, and why; absent when nothing is. */
  readonly leftAlone?: string;
  readonly button: string;
  /** Of the button that leaves everything as it is. */
  readonly keep: string;
}

/** How changing several jobs asks and tells. Every answer but a clear yes leaves all of them alone. */
export interface SeveralDialogs {
  /** @param count of jobs that are selected */
  chooseMode(count: number): Promise<StopMode | undefined>;
  confirm(confirmation: SeveralConfirmation): Promise<boolean>;
  withProgress<Result>(title: string, run: () => Promise<Result>): Promise<Result>;
  /** Something that was done, said in passing. */
  tell(text: string): void;
}

/** A change of one of the jobs, checked and not made yet. */
interface Planned {
  readonly connectionId: string;
  readonly name: string;
  readonly consequence: string;
  readonly run: () => Promise<void>;
}

interface Change {
  /** For example `Cancel` and `Cancelling`. */
  readonly verb: string;
  readonly doing: string;
  readonly keep: string;
  readonly plan: (api: DataflowApi, target: JobTarget) => Promise<Planned>;
}

const namedJobs = 5;
/** Calls under way at once. */
const atOnce = 8;

/** Stops or archives several jobs as a person asks for it: one question, which names them, for all. */
export class SeveralJobsFlow {
  constructor(
    private readonly deps: {
      readonly connections: Connections;
      readonly monitor: Pick<JobsMonitor, 'note'>;
      readonly dialogs: SeveralDialogs;
    },
  ) {}

  /**
   * @param mode how, where that is decided already
   * @throws DataflowError when none can be stopped so, or when some requests failed; the others were sent all the same
   */
  async stop(targets: readonly JobTarget[], decided?: StopMode): Promise<void> {
    const { dialogs, monitor } = this.deps;
    const mode = decided ?? (await dialogs.chooseMode(targets.length));
    if (!mode) return;
    const [verb, doing] = mode === 'drain' ? ['Drain', 'Draining'] : ['Cancel', 'Cancelling'];
    await this.change(targets, {
      verb,
      doing,
      keep: 'Keep Running',
      plan: async (api, { connectionId, ref }) => {
        const plan = await planStop(api, ref, mode);
        const run = async (): Promise<void> => {
          monitor.note(connectionId, await stopJob(api, plan));
        };
        return { connectionId, name: plan.job.name || plan.job.id, consequence: plan.consequence, run };
      },
    });
  }

  /** @throws DataflowError when none can be archived, or when some requests failed */
  async archive(targets: readonly JobTarget[]): Promise<void> {
    const { monitor } = this.deps;
    await this.change(targets, {
      verb: 'Archive',
      doing: 'Archiving',
      keep: 'Leave Them',
      plan: async (api, { connectionId, ref }) => {
        const plan = await planArchive(api, ref, true);
        const run = async (): Promise<void> => {
          await archiveJob(api, plan);
          monitor.note(connectionId, { ...plan.job, isArchived: true });
        };
        return { connectionId, name: plan.job.name || plan.job.id, consequence: plan.consequence, run };
      },
    });
  }

  private async change(targets: readonly JobTarget[], { verb, doing, keep, plan }: Change): Promise<void> {
    const { connections, dialogs } = this.deps;
    const planned = await eachOf(targets, async (target) => {
      const api = await connectionApi(connections, target.connectionId, `${doing} jobs`);
      return plan(api, target);
    });
    const [refusal] = planned.failures;
    const plans = planned.results;
    if (refusal && plans.length === 0) throw refusal;
    const isSure = await dialogs.confirm({
      question: `${verb} ${jobsText(plans.length)}?`,
      names: plans.slice(0, namedJobs).map(({ name }) => name),
      unnamed: Math.max(0, plans.length - namedJobs),
      consequences: [...new Set(plans.map(({ consequence }) => consequence))],
      ...(refusal && {
        leftAlone: `${jobsText(planned.failures.length)} of the selected will be left alone: ${refusal.reason}`,
      }),
      button: `${verb} ${jobsText(plans.length)}`,
      keep,
    });
    if (!isSure) return;
    const { results, failures } = await dialogs.withProgress(`${doing} ${jobsText(plans.length)}`, () =>
      eachOf(plans, ({ run }) => run()),
    );
    const [failure] = failures;
    if (!failure) {
      dialogs.tell(`${doing} ${jobsText(results.length)}`);
      return;
    }
    throw new DataflowError(
      failure.code,
      `${doing} ${failures.length} of ${jobsText(plans.length)}`,
      failure.reason,
      failure.remedy,
      { cause: failure },
    );
  }
}

/** @param selection whatever a menu passed as the selected rows; each job once, and only rows that are jobs */
export function selectedJobs(selection: unknown): readonly JobTarget[] {
  if (!Array.isArray(selection)) return [];
  const targets = selection.filter(isJobTarget);
  return [
    ...new Map(targets.map((target) => [JSON.stringify([target.connectionId, target.ref]), target])).values(),
  ];
}

function jobsText(count: number): string {
  return `${count} ${count === 1 ? 'job' : 'jobs'}`;
}

/** A few at a time; each is tried, whatever becomes of the others. In the order of the items. */
async function eachOf<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<{ readonly results: readonly Result[]; readonly failures: readonly DataflowError[] }> {
  const results: Result[] = [];
  const failures: DataflowError[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    for (const answer of await Promise.allSettled(items.slice(start, start + atOnce).map(run))) {
      if (answer.status === 'fulfilled') results.push(answer.value);
      else failures.push(DataflowError.from(answer.reason, 'Changing several jobs'));
    }
  }
  return { results, failures };
}
