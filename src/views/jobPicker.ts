import * as vscode from 'vscode';
import { isTerminal, type JobSummary } from '../dataflow/job.ts';
import { isJobTarget, type JobTarget } from '../manifest/commands/commandTargets.ts';
import type { ConnectionJobs } from '../monitoring/jobsMonitor.ts';
import type { ExtensionServices } from './extensionServices.ts';
import { labelText } from './displayText.ts';
import { stateIcons } from './jobsTree/jobStateIcon.ts';
import { jobSummaryText } from './jobText.ts';

interface JobItem extends vscode.QuickPickItem {
  readonly target?: JobTarget;
}

export interface JobQuestion {
  readonly title: string;
  /** Which jobs are offered; all of them when absent. */
  readonly offers?: (job: JobSummary) => boolean;
  /** Said when there is nothing to offer. */
  readonly nothing: string;
}

/** Asks for a job where a command was called without one: active jobs first, newest first. */
export class JobPicker {
  constructor(private readonly services: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock'>) {}

  /** The job a command was given, else the one that is picked; undefined when nothing was. */
  async targetOf(argument: unknown, question: JobQuestion): Promise<JobTarget | undefined> {
    return isJobTarget(argument) ? argument : this.pick(question);
  }

  /** @returns undefined when nothing was picked */
  async pick(question: JobQuestion): Promise<JobTarget | undefined> {
    const quickPick = vscode.window.createQuickPick<JobItem>();
    quickPick.title = question.title;
    quickPick.placeholder = 'Name, id, state or type of a job';
    quickPick.matchOnDescription = true;
    quickPick.matchOnDetail = true;
    quickPick.busy = true;
    const show = (): void => {
      const { items, activeItems } = quickPick;
      const next = this.items(question, quickPick.busy);
      if (sameItems(items, next)) return;
      quickPick.items = next;
      const active = next.find(
        (item) => item.target && item.target.ref.jobId === activeItems[0]?.target?.ref.jobId,
      );
      if (active) quickPick.activeItems = [active];
    };
    show();
    const stopListening = this.services.monitor.onDidChange(show);
    let isOpen = true;
    void this.services.monitor.refresh().then(() => {
      if (!isOpen) return;
      quickPick.busy = false;
      show();
    });
    try {
      return await chosen(quickPick);
    } finally {
      isOpen = false;
      stopListening();
      quickPick.dispose();
    }
  }

  private items({ offers, nothing }: JobQuestion, isLoading: boolean): readonly JobItem[] {
    const { connections, monitor } = this.services;
    const known = connections
      .list()
      .map(({ id }) => monitor.jobs(id))
      .filter((jobs) => jobs !== undefined);
    const all = known.flatMap((jobs) => this.connectionItems(jobs, offers));
    const active = all.filter(({ isActive }) => isActive).map(({ item }) => item);
    const ended = all.filter(({ isActive }) => !isActive).map(({ item }) => item);
    if (all.length === 0) {
      if (isLoading) return [];
      const hasProblem = known.some(({ problems }) => problems.length > 0);
      return [
        {
          label: hasProblem ? 'Jobs could not be listed: the Jobs view says why' : nothing,
          alwaysShow: true,
        },
      ];
    }
    return [
      ...(active.length > 0 ? [separator('active')] : []),
      ...active,
      ...(ended.length > 0 ? [separator('ended')] : []),
      ...ended,
    ];
  }

  private connectionItems(
    { connection, jobs }: ConnectionJobs,
    offers: JobQuestion['offers'],
  ): readonly { isActive: boolean; item: JobItem }[] {
    return jobs
      .filter((job) => offers?.(job) ?? true)
      .map((job) => ({
        isActive: !isTerminal(job.state),
        item: this.item(connection.id, connection.name, job),
      }));
  }

  private item(connectionId: string, connectionName: string, job: JobSummary): JobItem {
    const { icon, color } = stateIcons[job.state];
    const { projectId, location, id: jobId, name: jobName } = job;
    return {
      label: labelText(jobName) || labelText(jobId),
      description: jobSummaryText(job, this.services.clock.now()),
      detail: labelText(`${jobId} · ${location} · ${connectionName}`),
      iconPath: new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color)),
      target: { connectionId, ref: { projectId, location, jobId }, jobName },
    };
  }
}

function separator(label: string): JobItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function chosen(quickPick: vscode.QuickPick<JobItem>): Promise<JobTarget | undefined> {
  return new Promise((resolve) => {
    quickPick.onDidAccept(() => {
      // Enter while nothing is listed yet.
      const [item] = quickPick.selectedItems;
      if (!item) return;
      resolve(item.target);
      quickPick.hide();
    });
    quickPick.onDidHide(() => {
      resolve(undefined);
    });
    quickPick.show();
  });
}

function sameItems(one: readonly JobItem[], other: readonly JobItem[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
