import type { JobSummary } from '../../dataflow/job.ts';
import { jobDescription, jobLook, type JobLookContext } from './jobLook.ts';
import type { JobNode } from './jobsTreeNode.ts';
import type { NodeLook } from './nodeLook.ts';

interface DrawnJob {
  readonly job: JobSummary;
  readonly context: JobLookContext;
  readonly look: NodeLook;
}

/** How far a shown age may be behind, in milliseconds; rows whose age has moved on are drawn again anyway. */
const staleMs = 30_000;

/**
 * How the rows of jobs look that the editor has asked for. It asks for all rows of a list again when one comes or goes;
 * those that have stayed as they were are not made anew.
 */
export class DrawnJobs {
  private readonly drawn = new Map<JobNode, DrawnJob>();

  constructor(
    private readonly now: {
      readonly job: (node: JobNode) => JobSummary;
      readonly context: (node: JobNode, job: JobSummary) => JobLookContext;
    },
  ) {}

  look(node: JobNode): NodeLook {
    const job = this.now.job(node);
    const context = this.now.context(node, job);
    const known = this.drawn.get(node);
    if (known && known.job === job && isSameContext(known.context, context)) return known.look;
    const look = jobLook(job, context);
    this.drawn.set(node, { job, context, look });
    return look;
  }

  /** Rows that would be described otherwise now. */
  aged(): readonly JobNode[] {
    return [...this.drawn]
      .filter(([node, { look }]) => {
        const job = this.now.job(node);
        return jobDescription(job, this.now.context(node, job)) !== look.description;
      })
      .map(([node]) => node);
  }

  forget(node: JobNode): void {
    this.drawn.delete(node);
  }
}

function isSameContext(one: JobLookContext, other: JobLookContext): boolean {
  return (
    other.now - one.now < staleMs &&
    one.connection === other.connection &&
    one.isWatched === other.isWatched &&
    one.trouble === other.trouble &&
    one.agent === other.agent &&
    one.isOpen === other.isOpen
  );
}
