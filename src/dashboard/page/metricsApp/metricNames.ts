import { chartTable, type ChartId, type ChartUnit } from '../../shapes/chartTable.ts';
import { axisSteps, unitText } from '../charts/unitText.ts';

/** Metrics that the dashboard has a chart of, and so a name. */
const charts: ReadonlyMap<string, ChartId> = new Map([
  ['elements_produced_count', 'elements'],
  ['estimated_bytes_produced_count', 'bytes'],
  ['data_watermark_age', 'freshness'],
  ['system_lag', 'latency'],
  ['estimated_backlog_processing_time', 'backlogTime'],
  ['backlog_bytes', 'backlogBytes'],
  ['backlog_elements', 'backlogElements'],
  ['active_worker_instances', 'workers'],
  ['aggregated_worker_utilization', 'cpu'],
]);

const units: ReadonlyMap<string, ChartUnit> = new Map([
  ['', 'count'],
  ['1', 'count'],
  ['1/s', 'elements/s'],
  ['s', 'seconds'],
  ['By', 'bytes'],
  ['By/s', 'bytes/s'],
  ['10^2.%', 'share'],
]);

/** How many colours of lines the stylesheet has. The tool gives no more lines of a metric, unless it is asked for twice. */
const lineColours = 5;

/** The stylesheet's name of a line's colour, which is the name of a class too. */
export function lineColour(index: number): string {
  return `line-${index % lineColours}`;
}

/** What people call a metric; its own name where nobody has another. */
export function metricTitle(metric: string): string {
  const chart = charts.get(metric);
  return chart ? chartTable[chart].title : metric;
}

/** @param unit UCUM; one that is not known stands behind the number */
export function readingText(value: number, unit: string): string {
  const known = units.get(unit);
  return known ? unitText(value, known) : `${unitText(value, 'count')} ${unit}`;
}

/** Where the lines of an axis may stand. */
export function unitSteps(unit: string): number[] {
  return axisSteps(units.get(unit) ?? 'elements/s');
}
