import { ApiError } from '../api/apiError.ts';
import { filterError } from '../filter/filterError.ts';
import {
  parseFilter,
  type FilterCall,
  type FilterComparison,
  type FilterLiteral,
  type FilterNode,
} from '../filter/filterParser.ts';
import { filterPattern } from '../filter/filterPattern.ts';
import { requiredText } from '../filter/requiredComparisons.ts';
import { jobMetrics, metricLabels, type JobMetric } from './jobMetricTable.ts';
import { resourceLabels, userLabels } from './jobResource.ts';
import { fieldOf, seriesField, servedFields, type SeriesField } from './seriesField.ts';
import type { SeriesIdentity } from './timeSeries.ts';

/** What a filter takes. */
export interface SeriesFilter {
  readonly matches: SeriesMatcher;
  /** The only job whose series can match, where the filter names one. */
  readonly jobId: string | undefined;
}

type SeriesMatcher = (series: SeriesIdentity) => boolean;
type ValueMatcher = (value: string) => boolean;

/** Where series carry the id of their job. */
const jobIdFields = ['metric.label.job_id', 'metric.labels.job_id', 'metadata.user_labels.dataflow_job_id'];

/**
 * The part of the Monitoring filter language that charts of Dataflow use.
 * @param isForSeries Series must be narrowed to a metric type; descriptors need not be.
 * @throws ApiError INVALID_ARGUMENT naming the part that is not served, NOT_FOUND for a metric type that does not exist:
 *   a filter that could match nothing is never answered with nothing.
 * @see https://cloud.google.com/monitoring/api/v3/filters
 */
export function seriesFilter(filter: string, isForSeries: boolean): SeriesFilter {
  const node = parseFilter(filter);
  if (isForSeries && !(node !== undefined && narrowsMetricType(node))) {
    throw filterError(
      { text: filter, position: 0 },
      'the filter must say which metric.type it wants, for example metric.type = "dataflow.googleapis.com/job/system_lag".',
    );
  }
  return {
    matches:
      node === undefined
        ? () => true
        : matcherOf(node, { isNegated: false, isForSeries, metrics: metricsOf(node) }),
    jobId: requiredText(node, jobIdFields),
  };
}

/** Whether nothing can match without a condition on metric.type that holds. */
function narrowsMetricType(node: FilterNode): boolean {
  switch (node.kind) {
    case 'all':
      return node.parts.some(narrowsMetricType);
    case 'any':
      return node.parts.every(narrowsMetricType);
    case 'comparison':
      return isMetricType(node) && node.comparator !== '!=';
    case 'not':
    case 'text':
    case 'call':
      return false;
  }
}

/** The metrics that the conditions on metric.type leave; all, when they leave none, which is told for itself. */
function metricsOf(node: FilterNode): readonly JobMetric[] {
  const matchers = (node.kind === 'all' ? node.parts : [node]).flatMap((part) =>
    part.kind === 'comparison' && isMetricType(part) && part.comparator !== '!=' ? [valueMatcher(part)] : [],
  );
  const left = jobMetrics.filter(({ type }) => matchers.every((matches) => matches(type)));
  return left.length === 0 ? jobMetrics : left;
}

function isMetricType({ field }: FilterComparison): boolean {
  return field.path.join('.') === 'metric.type';
}

interface Place {
  readonly isNegated: boolean;
  readonly isForSeries: boolean;
  /** Those whose labels can be asked for. */
  readonly metrics: readonly JobMetric[];
}

function matcherOf(node: FilterNode, place: Place): SeriesMatcher {
  switch (node.kind) {
    case 'all': {
      const parts = node.parts.map((part) => matcherOf(part, place));
      return (series) => parts.every((matches) => matches(series));
    }
    case 'any': {
      const parts = node.parts.map((part) => matcherOf(part, place));
      return (series) => parts.some((matches) => matches(series));
    }
    case 'not': {
      const matches = matcherOf(node.part, { ...place, isNegated: !place.isNegated });
      return (series) => !matches(series);
    }
    case 'comparison':
      return comparison(node, place);
    case 'text':
      throw filterError(
        node.literal,
        'a text that stands alone is not served here; compare a field with it.',
      );
    case 'call':
      throw filterError(node.call, 'a function stands at the right of = or != here.');
  }
}

function comparison(node: FilterComparison, { isNegated, isForSeries, metrics }: Place): SeriesMatcher {
  const field = seriesField(node.field.path);
  if (field === undefined) throw filterError(node.field, `there is no such field; ${servedFields}.`);
  if (!isForSeries && field.label !== undefined && field.label !== 'project_id') {
    throw filterError(
      node.field,
      'descriptors have no values of labels; metric.type, resource.type and project are served here.',
    );
  }
  checkLabel(field, node, metrics);
  const matches = valueMatcher(node);
  const isUnequal = node.comparator === '!=';
  if (isUnequal === isNegated) checkReachable(field, matches, node, metrics);
  return (series) => matches(fieldOf(series, field) ?? '') !== isUnequal;
}

function valueMatcher({ comparator, operator, value }: FilterComparison): ValueMatcher {
  if (comparator === ':' && !('name' in value)) return (text) => text.includes(value.value);
  if (comparator !== '=' && comparator !== '!=') {
    throw filterError(operator, '=, != and : are served here, as all of these fields are texts.');
  }
  return 'name' in value ? callMatcher(value) : (text) => text === value.value;
}

function callMatcher(call: FilterCall): ValueMatcher {
  if (call.name === 'one_of') {
    if (call.args.length === 0) throw filterError(call, 'it takes at least one text.');
    const values = new Set(call.args.map(({ value }) => value));
    return (text) => values.has(text);
  }
  const argument = onlyArgument(call);
  const { value } = argument;
  switch (call.name) {
    case 'starts_with':
      return (text) => text.startsWith(value);
    case 'ends_with':
      return (text) => text.endsWith(value);
    case 'has_substring':
      return (text) => text.includes(value);
    case 'monitoring.regex.full_match': {
      const pattern = filterPattern(value, argument);
      return (text) => pattern.matches(text);
    }
    default:
      throw filterError(
        call,
        'there is no such function; starts_with, ends_with, has_substring, one_of and monitoring.regex.full_match are served here.',
      );
  }
}

function onlyArgument(call: FilterCall): FilterLiteral {
  const [argument, ...more] = call.args;
  if (argument === undefined || more.length > 0) throw filterError(call, 'it takes one text.');
  return argument;
}

function checkLabel(
  { of, label }: SeriesField,
  { field }: FilterComparison,
  metrics: readonly JobMetric[],
): void {
  if (label === undefined) return;
  const types = resourcesOf(metrics);
  const known = {
    metric: metrics.flatMap(metricLabels),
    resource: types.flatMap(resourceLabels),
    metadata: types.flatMap(userLabels),
  }[of];
  if (known.includes(label)) return;
  const names = [...new Set(known)].join(', ');
  const kind = of === 'metadata' ? 'user labels' : 'labels';
  const has = names === '' ? `no ${kind}` : `the ${kind} ${names}`;
  throw filterError(
    field,
    of === 'metric'
      ? `the metric has no such label; it has ${names}.`
      : `resources of type ${types.join(' or ')} have ${has}.`,
  );
}

/** The types of resources that have such metrics. */
function resourcesOf(metrics: readonly JobMetric[]): readonly JobMetric['resource'][] {
  return [...new Set(metrics.map(({ resource }) => resource))];
}

/** A type that cannot exist is told, as the service does, and not answered with nothing. */
function checkReachable(
  { of, label }: SeriesField,
  matches: ValueMatcher,
  node: FilterComparison,
  metrics: readonly JobMetric[],
): void {
  if (label !== undefined) return;
  if (of === 'resource') {
    const types = resourcesOf(metrics);
    if (types.some(matches)) return;
    throw filterError(node.value, `the only type of resource with such a metric is ${types.join(' or ')}.`);
  }
  if (jobMetrics.some(({ type }) => matches(type))) return;
  const { text, position } = node.value;
  throw new ApiError(
    'NOT_FOUND',
    `Cannot find metric(s) that match type ${node.operator.text} ${text} (character ${position + 1} of the filter).`,
  );
}
