/** The charts of the dashboard: what each is called, what it measures and in which unit. */

export const chartIds = [
  'elements',
  'bytes',
  'freshness',
  'latency',
  'backlogTime',
  'backlogBytes',
  'backlogElements',
  'workers',
  'cpu',
  'memory',
  'errors',
  'counters',
] as const;
export type ChartId = (typeof chartIds)[number];

/** What the numbers of a chart are. `share` is a part of one. */
export type ChartUnit =
  'elements/s' | 'bytes/s' | 'seconds' | 'bytes' | 'elements' | 'workers' | 'share' | 'errors/min' | 'count';

export interface ChartTitle {
  readonly title: string;
  readonly unit: ChartUnit;
  /** What one sees, in one sentence. */
  readonly about: string;
}

export const chartTable: Readonly<Record<ChartId, ChartTitle>> = {
  elements: {
    title: 'Throughput in elements',
    unit: 'elements/s',
    about: 'Elements that steps put out in a second.',
  },
  bytes: {
    title: 'Throughput in bytes',
    unit: 'bytes/s',
    about: 'Bytes that steps put out in a second, as the service estimates them.',
  },
  freshness: {
    title: 'Data freshness',
    unit: 'seconds',
    about: 'How old the oldest data is that is not processed yet.',
  },
  latency: {
    title: 'System latency',
    unit: 'seconds',
    about: 'How long an element has been processed or has waited at most.',
  },
  backlogTime: {
    title: 'Backlog in time',
    unit: 'seconds',
    about: 'How long the service expects to work on what waits now.',
  },
  backlogBytes: { title: 'Backlog in bytes', unit: 'bytes', about: 'Bytes that wait to be processed.' },
  backlogElements: {
    title: 'Backlog in elements',
    unit: 'elements',
    about: 'Elements that wait to be processed.',
  },
  workers: {
    title: 'Workers',
    unit: 'workers',
    about:
      'Workers of the job, how many the service wants, and between which limits. Marks are its decisions.',
  },
  cpu: { title: 'CPU', unit: 'share', about: 'How busy the processors of the workers are.' },
  memory: { title: 'Memory', unit: 'bytes', about: 'Memory of all workers, and how much of it is used.' },
  errors: { title: 'Errors', unit: 'errors/min', about: 'Errors that workers have logged in a minute.' },
  counters: { title: 'User counters', unit: 'count', about: 'Counters of the pipeline’s own code.' },
};
