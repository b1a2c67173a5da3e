import type { Connections } from '../../dataflow/connections.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobWatches } from '../../monitoring/jobWatches.ts';
import { connectionApi } from '../connectionApi.ts';
import type { JobNode, SectionNode } from './jobsTreeNode.ts';
import type { NodeLook } from './nodeLook.ts';
import { OpenJob, type DetailsNode } from './openJob.ts';

/** Jobs whose details are read again and again; those opened longer ago show what was known. */
const mostFollowed = 10;

const goneLook: NodeLook = { label: 'Not known any more', spoken: 'Not known any more' };

/** What is shown below jobs. A job is read only while its row is open and the view can be seen. */
export class JobDetails {
  /** By id of the job's row, the one opened last at the end. */
  private readonly open = new Map<string, OpenJob>();
  /** Ids of rows that were open when they went. The editor forgets that, and a filter may bring them back. */
  private readonly leftOpen = new Set<string>();
  private isVisible = true;

  constructor(
    private readonly deps: {
      readonly connections: Connections;
      readonly watches: Pick<JobWatches, 'watch'>;
      readonly clock: Clock;
      readonly onDidChange: (nodes: readonly (JobNode | SectionNode)[]) => void;
    },
  ) {}

  children(node: JobNode | SectionNode): readonly DetailsNode[] {
    if (node.kind === 'section') return this.open.get(node.job.id)?.childrenOf(node) ?? [];
    return (this.open.get(node.id) ?? this.openUp(node)).children();
  }

  look(node: DetailsNode): NodeLook {
    return this.open.get(node.job.id)?.look(node) ?? goneLook;
  }

  /** A row was closed by the person. */
  close(node: JobNode | SectionNode): void {
    if (node.kind === 'section') {
      this.open.get(node.job.id)?.closeSection(node.section);
      return;
    }
    this.leftOpen.delete(node.id);
    if (!this.open.has(node.id)) return;
    this.end(node);
    // The editor keeps the rows of what is closed; told of a change, it asks for them when it is opened again.
    this.deps.onDidChange([node]);
  }

  /** The row of a job has gone, for good or because a filter leaves it out. */
  drop(node: JobNode): void {
    if (!this.open.has(node.id)) return;
    this.leftOpen.add(node.id);
    this.end(node);
  }

  /** Whether the row of a job has to come back open. */
  wasLeftOpen(node: JobNode): boolean {
    return this.leftOpen.has(node.id);
  }

  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.updateActive();
  }

  dispose(): void {
    for (const job of this.open.values()) job.dispose();
    this.open.clear();
  }

  private end(node: JobNode): void {
    this.open.get(node.id)?.dispose();
    this.open.delete(node.id);
    this.updateActive();
  }

  private openUp(node: JobNode): OpenJob {
    const { clock, connections, watches, onDidChange } = this.deps;
    const job = new OpenJob(node, watches.watch(node), {
      clock,
      onDidChange,
      api: () => connectionApi(connections, node.connectionId, 'Listing snapshots'),
    });
    this.open.set(node.id, job);
    this.updateActive();
    return job;
  }

  private updateActive(): void {
    const jobs = [...this.open.values()];
    const firstFollowed = jobs.length - mostFollowed;
    for (const [index, { watch }] of jobs.entries()) {
      watch.setActive(this.isVisible && index >= firstFollowed);
    }
  }
}
