/** Ids of rules that say how a failure shows itself, for the lists of what a cause explains. */
export const delays = [
  'watermark-delay',
  'backlog-growing',
  'bottleneck',
  'catching-up',
  'straggler',
] as const;

/** What follows when elements are worked on too slowly, whatever the workers do. */
export const slowness = [
  ...delays,
  'too-few-workers',
  'waiting-workers',
  'autoscaling-stuck',
  'too-few-keys',
] as const;

/** What follows when a job gets no workers. */
export const noWorkers = [
  ...slowness,
  'slow-start',
  'worker-pool-failed',
  'no-worker-activity',
  'container-crash',
  'workflow-failed',
] as const;

/** What follows when a pipeline is not accepted: it may be a template's launcher that submits it. */
export const noJob = ['template-launch', 'user-code-error'] as const;

/** What follows when work fails again and again. */
export const failedWork = [
  ...slowness,
  'work-item-failed',
  'worker-lost',
  'slow-step',
  'container-crash',
  'no-worker-activity',
  'workflow-failed',
] as const;
