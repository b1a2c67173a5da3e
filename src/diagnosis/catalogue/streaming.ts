import { scalingAdvice } from '../advice/scalingAdvice.ts';
import type { EvidenceView } from '../evidenceView.ts';
import type { Quote, Remedy } from '../finding.ts';
import type { Match, Rule } from '../rule.ts';
import { duration, percent, rounded } from '../wording.ts';
import { backlogGrowth, delay, isFallingBehind, isRunningStream, thresholds } from './delay.ts';
import { pages } from './pages.ts';
import { delays } from './symptoms.ts';

/** Measured of a running streaming job. */
export const streamingRules: readonly Rule[] = [
  {
    id: 'watermark-delay',
    title: 'Results are late',
    meaning: 'The oldest data that is not processed yet is older than it should be.',
    severity: 'warning',
    confidence: 'certain',
    page: pages.metrics,
    ruledOutBy: 'The source itself delivers late data.',
    explains: [],
    find(view: EvidenceView): Match | undefined {
      const age = delay(view);
      if (!isFallingBehind(view) || age === undefined || age <= thresholds.healthySeconds) return undefined;
      return figures([measured(`data freshness ${duration(age)}`)]);
    },
    remedies: () => [],
  },
  {
    id: 'backlog-growing',
    title: 'The backlog grows',
    meaning: 'More arrives than is processed.',
    severity: 'warning',
    confidence: 'certain',
    page: pages.slowJobs,
    ruledOutBy: 'The backlog shrinks again within minutes.',
    explains: ['watermark-delay'],
    find(view: EvidenceView): Match | undefined {
      if (!isRunningStream(view)) return undefined;
      const growth = backlogGrowth(view);
      const seconds = view.series('estimated_backlog_processing_time').latest ?? 0;
      if (growth === undefined || growth <= 0 || seconds <= thresholds.healthySeconds) return undefined;
      return figures([
        measured(`backlog grows by ${rounded(growth)} a second`),
        measured(
          seconds > thresholds.standstillSeconds
            ? 'nothing of it is processed'
            : `it would take ${duration(seconds)} to process`,
        ),
      ]);
    },
    remedies: () => [],
  },
  {
    id: 'bottleneck',
    title: 'A stage holds the others up',
    meaning: 'Elements wait in this stage for more than five minutes.',
    severity: 'warning',
    confidence: 'certain',
    page: pages.bottlenecks,
    ruledOutBy: 'The stage is no bottleneck any more.',
    explains: ['watermark-delay'],
    find(view: EvidenceView): Match | undefined {
      if (!isRunningStream(view)) return undefined;
      const stages = view
        .series('is_bottleneck')
        .latestByLabels()
        .filter(({ value }) => value > 0);
      if (stages.length === 0) return undefined;
      return {
        lines: [],
        figures: stages.map(({ labels }) => {
          const cause = labels['likely_cause'];
          const why = cause === undefined || cause === '' ? '' : `, likely cause ${cause}`;
          return { source: 'series', text: `stage ${labels['stage'] ?? '?'} is a bottleneck${why}` };
        }),
        steps: stages.flatMap(({ labels }) => view.stepsOfStage(labels['stage'] ?? '')),
      };
    },
    remedies: () => [
      { text: 'Look at the steps of this stage: what they wait for or compute decides how fast the job is.' },
    ],
  },
  {
    id: 'catching-up',
    title: 'The job works a backlog off',
    meaning:
      'Data is late, and less so every minute: after a burst or an interruption this passes by itself.',
    severity: 'info',
    confidence: 'certain',
    page: pages.slowJobs,
    ruledOutBy: 'The backlog grows again.',
    explains: ['watermark-delay', 'bottleneck'],
    find(view: EvidenceView): Match | undefined {
      const age = delay(view);
      if (!isRunningStream(view) || isFallingBehind(view)) return undefined;
      if (age === undefined || age <= thresholds.healthySeconds) return undefined;
      const seconds = view.series('estimated_backlog_processing_time').latest;
      return figures([
        measured(`data freshness ${duration(age)}`),
        ...(seconds === undefined ? [] : [measured(`about ${duration(seconds)} of work is left`)]),
      ]);
    },
    remedies: scalingRemedies,
  },
  {
    id: 'too-few-workers',
    title: 'All workers are busy, and the limit allows no more',
    meaning:
      'The job is behind, its workers compute as much as they can, and the limit of workers is reached.',
    severity: 'warning',
    confidence: 'certain',
    page: pages.tuneAutoscaling,
    ruledOutBy: 'One key or one slow step sets the pace: then more workers change nothing.',
    explains: delays,
    find(view: EvidenceView): Match | undefined {
      if (!isRunningStream(view)) return undefined;
      const workers = view.series('active_worker_instances').latest;
      const limit = view.series('max_worker_instances_limit').latest;
      const busy = view.series('aggregated_worker_utilization').mean(10);
      if (workers === undefined || limit === undefined || busy === undefined) return undefined;
      if (workers < limit || busy < thresholds.busyShare || !isBehind(view)) return undefined;
      return figures([
        measured(`${workers} of at most ${limit} workers`),
        measured(`workers ${percent(busy)} busy over ten minutes`),
      ]);
    },
    remedies: scalingRemedies,
  },
  {
    id: 'too-few-keys',
    title: 'There are fewer keys than could be worked on at once',
    meaning:
      'A grouped step processes each key on one thread. With few keys, most threads have nothing to do.',
    severity: 'warning',
    confidence: 'likely',
    page: pages.streamingStragglers,
    ruledOutBy: 'The workers are busy.',
    explains: [...delays, 'too-few-workers', 'waiting-workers', 'autoscaling-stuck'],
    find(view: EvidenceView): Match | undefined {
      if (!isRunningStream(view) || !isBehind(view)) return undefined;
      const workers = view.series('active_worker_instances').latest;
      if (workers === undefined) return undefined;
      const few = view
        .series('processing_parallelism_keys')
        .latestByLabels()
        .filter(({ value }) => value > 0 && value < workers);
      if (few.length === 0) return undefined;
      return {
        lines: [],
        figures: few.map(({ labels, value }) => ({
          source: 'series',
          text: `stage ${labels['stage'] ?? '?'} has ${rounded(value)} keys for ${workers} workers`,
        })),
        steps: few.flatMap(({ labels }) => view.stepsOfStage(labels['stage'] ?? '')),
      };
    },
    remedies: () => [
      { text: 'Use more keys: shard the key with a random part, and combine the parts afterwards.' },
      { text: 'Until then, fewer workers do the same work for less.' },
    ],
  },
  {
    id: 'waiting-workers',
    title: 'The job is behind while its workers wait',
    meaning:
      'Data is late, yet the workers hardly compute. Their threads wait: for a service outside, a lock, or too few keys.',
    severity: 'warning',
    confidence: 'possible',
    page: pages.slowJobs,
    ruledOutBy: 'CPU of the workers is above a third.',
    explains: [...delays, 'autoscaling-stuck'],
    find(view: EvidenceView): Match | undefined {
      if (!isRunningStream(view) || !isFallingBehind(view)) return undefined;
      const busy = view.series('aggregated_worker_utilization').mean(10);
      if (busy === undefined || busy >= thresholds.idleShare) return undefined;
      return figures([measured(`workers ${percent(busy)} busy over ten minutes`)]);
    },
    remedies: () => [
      {
        text: 'Find the step that waits: the one with the largest lag of its stage. Ask the service outside for many elements at once, and with a timeout.',
      },
      { text: 'More workers help only if what they wait for can serve them.' },
    ],
  },
  {
    id: 'slow-start',
    title: 'No worker has started yet',
    meaning:
      'The job runs for more than five minutes and has no worker: machines, packages or the container image take long.',
    severity: 'warning',
    confidence: 'likely',
    page: pages.containers,
    ruledOutBy: 'The first worker processes elements.',
    explains: [...delays, 'waiting-workers'],
    find(view: EvidenceView): Match | undefined {
      if (!isRunningStream(view)) return undefined;
      const workers = view.series('active_worker_instances');
      const recent = workers.last(5);
      const target = view.series('target_worker_instances').latest ?? 1;
      if (recent.length < 3 || target === 0 || recent.some(([, value]) => value > 0)) return undefined;
      return figures([measured(`0 of ${target} workers have started`)]);
    },
    remedies: () => [
      { text: 'Look in the logs worker-startup, harness-startup and kubelet for what takes long.' },
      {
        text: 'Make the container image smaller, keep it in a registry of the same region, and install packages into it instead of at start.',
      },
    ],
  },
  {
    id: 'autoscaling-stuck',
    title: 'The job is behind and gets no more workers, although it may',
    meaning: 'Workers are busy and fewer than the limit, and for a quarter of an hour none was added.',
    severity: 'warning',
    confidence: 'possible',
    page: pages.autoscaling,
    ruledOutBy: 'New workers are starting.',
    explains: delays,
    find(view: EvidenceView): Match | undefined {
      if (!isRunningStream(view) || !isFallingBehind(view)) return undefined;
      const workers = view.series('active_worker_instances');
      const limit = view.series('max_worker_instances_limit').latest;
      const target = view.series('target_worker_instances').latest ?? workers.latest;
      const busy = view.series('aggregated_worker_utilization').mean(15);
      const now = workers.latest;
      const before = workers.last(15).map(([, value]) => value);
      if (now === undefined || limit === undefined || busy === undefined || before.length < 10)
        return undefined;
      const isStuck = now < limit && target === now && before.every((value) => value === now);
      if (!isStuck || busy < thresholds.busyShare) return undefined;
      return figures([measured(`${now} workers for 15 minutes, at most ${limit} allowed`)]);
    },
    remedies: scalingRemedies,
  },
];

function isBehind(view: EvidenceView): boolean {
  const seconds = view.series('estimated_backlog_processing_time').latest ?? 0;
  return (delay(view) ?? 0) > thresholds.healthySeconds || seconds > thresholds.healthySeconds;
}

function scalingRemedies(_: Match, view: EvidenceView): readonly Remedy[] {
  const advice = scalingAdvice(view);
  if (advice === undefined) return [];
  return [
    {
      text: advice.text,
      ...(advice.limits === undefined ? {} : { action: { kind: 'scale', limits: advice.limits } }),
    },
  ];
}

function measured(text: string): Quote {
  return { source: 'series', text };
}

function figures(quotes: readonly Quote[]): Match {
  return { lines: [], figures: quotes, steps: [] };
}
