/** What can be read of a job: the end of its URI, and the tool that reads it. */
export const jobViews = [
  {
    name: 'job',
    suffix: '',
    tool: 'get_job',
    title: 'Dataflow job',
    description: 'State, times, labels, steps and last errors of a job.',
  },
  {
    name: 'job-metrics',
    suffix: '/metrics',
    tool: 'get_job_metrics',
    title: 'Metrics of a Dataflow job',
    description: 'Counters of the pipeline and metrics of the service.',
  },
  {
    name: 'job-messages',
    suffix: '/messages',
    tool: 'get_job_logs',
    title: 'Messages and logs of a Dataflow job',
    description: 'What the service and the workers said, grouped.',
  },
  {
    name: 'job-graph',
    suffix: '/graph',
    tool: 'get_job_graph',
    title: 'Graph of a Dataflow job',
    description: 'Steps, stages and what flows between them.',
  },
] as const;
export type JobView = (typeof jobViews)[number];

/** Names one view of one job. */
export interface JobAddress {
  readonly projectId: string;
  readonly location: string;
  readonly jobId: string;
  readonly view: JobView;
}

const pattern = /^dataflow:\/\/([^/?#]+)\/([^/?#]+)\/jobs\/([^/?#]+?)(\/metrics|\/messages|\/graph)?$/;
const longestPart = 200;

export function jobUriTemplate(view: JobView): string {
  return `dataflow://{project_id}/{location}/jobs/{job_id}${view.suffix}`;
}

export function jobUri({ projectId, location, jobId, view }: JobAddress): string {
  const [project, region, job] = [projectId, location, jobId].map(encodeURIComponent);
  return `dataflow://${project ?? ''}/${region ?? ''}/jobs/${job ?? ''}${view.suffix}`;
}

/** Undefined when it is no URI of a job. */
export function parseJobUri(uri: string): JobAddress | undefined {
  const parts = pattern.exec(uri);
  if (!parts) return undefined;
  const view = jobViews.find(({ suffix }) => suffix === (parts[4] ?? ''));
  const [projectId, location, jobId] = parts.slice(1, 4).map(decoded);
  if (!view || !projectId || !location || !jobId) return undefined;
  return { projectId, location, jobId, view };
}

/** Undefined when it is too long or not encoded right. */
function decoded(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part);
    return text.length <= longestPart ? text : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
