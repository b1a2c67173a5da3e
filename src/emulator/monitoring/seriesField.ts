import type { SeriesIdentity } from './timeSeries.ts';

/** What `path` (for example metric, labels, stage) names of a series. */
export interface SeriesField {
  readonly of: 'metric' | 'resource' | 'metadata';
  /** Undefined for the type. */
  readonly label: string | undefined;
}

/** `project` is the resource's project. Undefined when it names nothing that series here have. */
export function seriesField(path: readonly string[]): SeriesField | undefined {
  const [of, kind, label, ...more] = path;
  if (of === 'project' && kind === undefined) return { of: 'resource', label: 'project_id' };
  if (of === 'metadata' && kind === 'user_labels')
    return label === undefined || label === '' || more.length > 0 ? undefined : { of, label };
  if ((of !== 'metric' && of !== 'resource') || more.length > 0) return undefined;
  if (kind === 'type') return label === undefined ? { of, label: undefined } : undefined;
  const isLabel = (kind === 'label' || kind === 'labels') && label !== undefined && label !== '';
  return isLabel ? { of, label } : undefined;
}

/** Undefined when the series has no such label. */
export function fieldOf(series: SeriesIdentity, { of, label }: SeriesField): string | undefined {
  if (of === 'metadata') return label === undefined ? undefined : series.metadata?.labels[label];
  return label === undefined ? series[of].type : series[of].labels[label];
}

export const servedFields =
  'metric.type, metric.labels.NAME, resource.type, resource.labels.NAME, metadata.user_labels.NAME and project are served here';
