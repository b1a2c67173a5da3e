import type { EvidenceView } from '../evidenceView.ts';
import type { Match, Rule } from '../rule.ts';
import { pages } from './pages.ts';

/** Measured of a batch job. */
export const batchRules: readonly Rule[] = [
  {
    id: 'straggler',
    title: 'Some work takes much longer than the rest',
    meaning: 'A stage waits for a few work items that run far longer than the others.',
    severity: 'warning',
    confidence: 'certain',
    page: pages.stragglers,
    ruledOutBy: 'The stage ends within the time of its other work items.',
    explains: [],
    find(view: EvidenceView): Match | undefined {
      if (view.hasEnded) return undefined;
      const stages = view.evidence.stages.filter(
        ({ state, stragglers }) => state === 'RUNNING' && stragglers.length > 0,
      );
      if (stages.length === 0) return undefined;
      return {
        lines: [],
        figures: stages.flatMap(({ stageId, stragglers }) =>
          stragglers.map(({ worker, cause, startTime, hotKeys }) => ({
            source: 'stages' as const,
            ...(startTime === undefined ? {} : { time: startTime }),
            text: `stage ${stageId}${worker === undefined ? '' : ` on ${worker}`}: ${cause}${hotKeys.length === 0 ? '' : ` (keys ${hotKeys.join(', ')})`}`,
          })),
        ),
        steps: stages.flatMap(({ stageId }) => view.stepsOfStage(stageId)),
      };
    },
    remedies: () => [
      {
        text: 'If a hot key causes it, spread the key. If one file or row is huge, split it before the slow step.',
      },
    ],
  },
];
