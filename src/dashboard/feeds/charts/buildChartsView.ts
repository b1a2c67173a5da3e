import type { AutoscalingEvent } from '../../../dataflow/autoscalingEvent.ts';
import type { DataflowError } from '../../../dataflow/errors.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { ChartId } from '../../shapes/chartTable.ts';
import { mostCounters, type ChartsChoice, type ChartsView, type ChartView } from '../../shapes/chartsView.ts';
import { chartLines, type NamedPoints } from './chartLines.ts';
import { scalingMarks } from './scalingMarks.ts';

/** What could be read for one chart. */
export interface ReadChart {
  readonly id: ChartId;
  /** Empty where nothing was measured. */
  readonly lines: readonly NamedPoints[];
  /** Why something is missing. */
  readonly failure?: DataflowError | undefined;
  readonly thresholds?: ChartView['thresholds'];
}

export interface ChartsSource extends Pick<ChartsView, 'span' | 'life' | 'hasEnded' | 'stepMs'> {
  readonly charts: readonly ReadChart[];
  readonly events: readonly AutoscalingEvent[];
  /** Whether the lines of every chart stay as they come. */
  readonly isOrdered?: boolean;
  readonly note?: string | undefined;
}

/** Charts that show the largest of many lines; those of the others have an order of their own. */
const rankedCharts: ReadonlySet<ChartId> = new Set<ChartId>([
  'elements',
  'bytes',
  'freshness',
  'latency',
  'backlogTime',
  'backlogBytes',
  'backlogElements',
]);
/** User counters that are drawn as long as nobody has chosen any. */
const firstCounters = 4;

/** Turns what was read into what the page draws. */
export function buildChartsView(source: ChartsSource, choice: Pick<ChartsChoice, 'counters'>): ChartsView {
  const { span, life, hasEnded, stepMs, note } = source;
  const counterNames = [
    ...new Set(source.charts.filter(({ id }) => id === 'counters').flatMap(({ lines }) => lines.map(nameOf))),
  ].sort();
  const chosen = choice.counters.filter((name) => counterNames.includes(name)).slice(0, mostCounters);
  const drawn = new Set(chosen.length > 0 ? chosen : counterNames.slice(0, firstCounters));
  return {
    span,
    life,
    hasEnded,
    stepMs,
    charts: source.charts.map(({ id, lines, failure, thresholds = [] }) => ({
      id,
      ...chartLines(
        id === 'counters' ? lines.filter((line) => drawn.has(nameOf(line))) : lines,
        stepMs,
        source.isOrdered !== true && rankedCharts.has(id),
      ),
      thresholds,
      ...(failure && { problem: told(failure) }),
    })),
    marks: scalingMarks(source.events, span),
    counterNames,
    ...(note !== undefined && { note }),
  };
}

/** What failed and what to do, in one line. */
export function told({ reason, remedy }: DataflowError): string {
  return inertText(`${reason} ${remedy}`.trim(), textLimits.reason);
}

function nameOf({ name }: NamedPoints): string {
  return inertText(name, textLimits.name);
}
