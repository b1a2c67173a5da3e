import type { ProgressPoint } from '../../diagnosis/advice/batchEta.ts';
import type { Finding } from '../../diagnosis/finding.ts';
import type { JobTarget, ScaleTarget } from '../../manifest/commands/commandTargets.ts';
import type { OverviewAction, OverviewLink, OverviewView } from '../shapes/overviewView.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FeedUpdates } from './feedUpdates.ts';
import { unjudgedView } from './overview/overviewView.ts';

/** How often a job is judged that goes on. The service measures once a minute. */
const judgeMs = 30_000;

/** How the job stands: judged again and again by the diagnosis that tools use, while somebody looks. */
export class OverviewFeed implements Feed<'overview'> {
  private readonly updates: FeedUpdates;
  private view: OverviewView | undefined;
  private findings: ReadonlyMap<string, Finding> = new Map();
  private points: readonly ProgressPoint[] = [];
  private judgedState: string | undefined;

  constructor(private readonly context: FeedContext<'overview'>) {
    this.updates = new FeedUpdates(context, {
      operation: 'Judging the job',
      read: (signal) => this.judge(signal),
      intervalMs: () => (this.updates.isReadToTheEnd ? undefined : judgeMs),
      watchChanged: () => {
        this.jobRead();
      },
    });
  }

  start(): void {
    this.updates.start();
    this.jobRead();
  }

  stop(): void {
    this.updates.stop();
  }

  refresh(): void {
    this.updates.readAnew();
  }

  async receive(action: OverviewAction): Promise<void> {
    const { editor } = this.context.services;
    switch (action.kind) {
      case 'link':
        await this.follow(action.link, this.findings.get(action.finding ?? ''));
        return;
      case 'openPage': {
        const page = this.findings.get(action.finding)?.page;
        if (page?.startsWith('https://') === true) await editor.openPage(page);
        return;
      }
      case 'copyMarkdown': {
        const { job } = this.context.watch.snapshot;
        if (!job || !this.view) return;
        const { ticketText } = await import('./overview/ticketText.ts');
        await editor.copy(ticketText(job, this.view));
        this.context.note('Copied as Markdown');
        return;
      }
    }
  }

  /** Before the first verdict the page has what is known; a change of state asks for another verdict. */
  private jobRead(): void {
    const { job } = this.context.watch.snapshot;
    if (!job) return;
    if (!this.view) {
      const { connection } = this.context.watch;
      this.context.post(unjudgedView(job, connection, this.context.target), this.updates.failure);
    }
    if (this.judgedState !== undefined && this.judgedState !== job.state) {
      this.judgedState = job.state;
      this.updates.readAnew();
    }
  }

  private async judge(signal: AbortSignal): Promise<void> {
    const { context } = this;
    const [{ judgedView, progressPoints }, evidence] = await Promise.all([
      import('./overview/judgedView.ts'),
      context.evidence.read(signal),
    ]);
    if (signal.aborted) return;
    this.points = progressPoints(evidence, this.points);
    this.judgedState = evidence.job.state;
    const { view, findings } = judgedView(evidence, {
      target: context.target,
      connection: context.watch.connection,
      points: this.points,
    });
    this.view = view;
    this.findings = findings;
    context.post(view);
  }

  private async follow(link: OverviewLink, finding: Finding | undefined): Promise<void> {
    const { services, target, watch } = this.context;
    const { editor } = services;
    switch (link) {
      case 'scale':
        return editor.run('dataflow.scaleJob', scaleTarget(target, finding));
      case 'snapshot':
        return editor.run('dataflow.createSnapshot', target);
      case 'replace':
        return editor.run('dataflow.replaceJob', target);
      case 'drain':
        return editor.run('dataflow.drainJob', target);
      case 'cancel':
        return editor.run('dataflow.cancelJob', target);
      case 'console':
        return editor.run('dataflow.openInConsole', target);
      case 'messages':
        return editor.run('dataflow.showJobMessages', target);
      case 'logs':
        return editor.run('dataflow.showWorkerLogs', target);
      case 'errors':
        return editor.run('dataflow.showJobErrors', target);
      case 'gcloud':
        return editor.run('dataflow.copyGcloudCommand', target);
      case 'export':
        return editor.run('dataflow.exportJob', target);
      case 'replacedBy':
        return this.openJob(watch.snapshot.job?.replacedByJobId);
      case 'replaces':
        return this.openJob(watch.snapshot.job?.replacesJobId);
    }
  }

  private async openJob(jobId: string | undefined): Promise<void> {
    if (jobId === undefined) return;
    const { connectionId, ref } = this.context.target;
    const other: JobTarget = { connectionId, ref: { ...ref, jobId } };
    await this.context.services.editor.run('dataflow.openDashboard', other);
  }
}

/** The limits that a finding's remedy names are proposed to the person, who has the last word. */
function scaleTarget(target: JobTarget, finding: Finding | undefined): ScaleTarget {
  const action = finding?.remedies.find((remedy) => remedy.action?.kind === 'scale')?.action;
  return action?.kind === 'scale' ? { ...target, proposed: action.limits } : target;
}
