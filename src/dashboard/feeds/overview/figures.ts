import { backlogGrowth, thresholds } from '../../../diagnosis/catalogue/delay.ts';
import type { DiagnosedSeries } from '../../../diagnosis/evidence.ts';
import type { EvidenceView } from '../../../diagnosis/evidenceView.ts';
import { bytes as bytesText, duration, percent, rounded } from '../../../diagnosis/wording.ts';
import type { FigureView } from '../../shapes/overviewView.ts';

/** Points of a trend that a small drawing can show. */
const mostPoints = 120;

/** What is measured of a job that has not ended; what nobody measured is left out. */
export function figures(view: EvidenceView): readonly FigureView[] {
  if (view.hasEnded) return [];
  const isStream = view.evidence.job.type === 'STREAMING';
  return [
    ...(isStream ? [freshness(view), latency(view), backlog(view)] : []),
    workers(view),
    utilisation(view),
  ].filter((figure) => figure !== undefined);
}

function freshness(view: EvidenceView): FigureView | undefined {
  const value = view.series('data_watermark_age').latest;
  if (value === undefined) return undefined;
  return {
    name: 'Data freshness',
    value: duration(value),
    tone: delayTone(value),
    note: `${duration(thresholds.healthySeconds)} or less is healthy`,
    trend: trend(view, 'data_watermark_age'),
  };
}

function latency(view: EvidenceView): FigureView | undefined {
  const value = view.series('system_lag').latest;
  if (value === undefined) return undefined;
  return {
    name: 'System latency',
    value: duration(value),
    tone: delayTone(value),
    note: 'longest time that an element waits or is worked on',
    trend: trend(view, 'system_lag'),
  };
}

function backlog(view: EvidenceView): FigureView | undefined {
  const elements = view.series('backlog_elements').latest;
  const bytes = view.series('backlog_bytes').latest;
  const outlook = backlogOutlook(view);
  if (bytes !== undefined) {
    return {
      name: 'Backlog',
      value: bytesText(bytes),
      tone: 'plain',
      ...noteOf([...(elements === undefined ? [] : [`${rounded(elements)} elements`]), ...outlook]),
      trend: trend(view, 'backlog_bytes'),
    };
  }
  if (elements === undefined) return undefined;
  return {
    name: 'Backlog, elements',
    value: rounded(elements),
    tone: 'plain',
    ...noteOf(outlook),
    trend: trend(view, 'backlog_elements'),
  };
}

/** How long the backlog would take says nothing while nothing is processed, or less than arrives. */
function backlogOutlook(view: EvidenceView): readonly string[] {
  const seconds = view.series('estimated_backlog_processing_time').latest;
  if (seconds === undefined || seconds <= 0) return [];
  if (seconds > thresholds.standstillSeconds) return ['not being worked off'];
  if (seconds > thresholds.healthySeconds && (backlogGrowth(view) ?? 0) > 0) return ['growing'];
  return [`about ${duration(seconds)} of work`];
}

function workers(view: EvidenceView): FigureView | undefined {
  const { autoscaling, job } = view.evidence;
  // Where Monitoring tells nothing, the autoscaler's last word does.
  const last = autoscaling.findLast(({ currentNumWorkers }) => currentNumWorkers > 0);
  const value = view.series('active_worker_instances').latest ?? last?.currentNumWorkers;
  if (value === undefined) return undefined;
  const target = view.series('target_worker_instances').latest ?? last?.targetNumWorkers;
  const least = view.series('min_worker_instances_limit').latest ?? job.limits.minNumWorkers;
  const most = view.series('max_worker_instances_limit').latest ?? job.limits.maxNumWorkers;
  return {
    name: 'Workers',
    value: rounded(value),
    tone: most !== undefined && value >= most && target !== undefined && target > most ? 'warning' : 'plain',
    ...noteOf([
      ...(target === undefined ? [] : [`target ${rounded(target)}`]),
      ...(least === undefined ? [] : [`min ${rounded(least)}`]),
      ...(most === undefined ? [] : [`max ${rounded(most)}`]),
    ]),
    trend: trend(view, 'active_worker_instances'),
  };
}

function utilisation(view: EvidenceView): FigureView | undefined {
  const value = view.series('aggregated_worker_utilization').latest;
  if (value === undefined) return undefined;
  return {
    name: 'CPU in use',
    value: percent(value),
    tone: 'plain',
    note: 'of all workers',
    trend: trend(view, 'aggregated_worker_utilization'),
  };
}

function delayTone(seconds: number): FigureView['tone'] {
  if (seconds <= thresholds.healthySeconds) return 'good';
  return seconds <= thresholds.toleratedSeconds ? 'warning' : 'bad';
}

function noteOf(parts: readonly string[]): { readonly note?: string } {
  return parts.length === 0 ? {} : { note: parts.join(' · ') };
}

function trend(view: EvidenceView, name: DiagnosedSeries): FigureView['trend'] {
  return view.series(name).points.slice(-mostPoints);
}
