import events from '../../src/emulator/scenarios/pipelines/events.json' with { type: 'json' };
import type { Scenario } from '../../src/emulator/scenarios/scenarioTable.ts';
import type { ExpectedCause } from './expectedCauses.ts';

/** A load on a pipeline with nothing broken: only the number of workers fits or does not. */
export interface LoadCase {
  readonly scenario: Scenario;
  readonly expected: ExpectedCause;
}

/** One worker does about 3,000 events a second. */
export const loadCases: readonly LoadCase[] = [
  load('load-above-limit', { perSecond: 6000, min: 1, max: 2 }, ['too-few-workers'], 0, 45),
  load('load-far-above-limit', { perSecond: 16_000, min: 1, max: 3 }, ['too-few-workers'], 0, 45),
  load(
    'load-grown',
    {
      perSecond: 1500,
      min: 1,
      max: 2,
      levels: [
        { at: 0, perSecond: 1500 },
        { at: 1200, perSecond: 9000 },
      ],
    },
    ['too-few-workers'],
    20,
    60,
  ),
  load(
    'burst-with-few-workers',
    { perSecond: 1500, min: 1, max: 2, burst: 4_000_000 },
    ['too-few-workers', 'catching-up', 'backlog-growing'],
    20,
    30,
  ),
  load('few-keys', { perSecond: 9000, min: 1, max: 10, keys: 2 }, ['too-few-keys'], 0, 45),
  load('idle-workers', { perSecond: 400, min: 6, max: 10 }, [], 0, 120),
  load('steady-load', { perSecond: 4500, min: 1, max: 6 }, [], 0, 240),
];

interface Load {
  readonly perSecond: number;
  readonly min: number;
  readonly max: number;
  readonly keys?: number;
  readonly levels?: readonly { readonly at: number; readonly perSecond: number }[];
  /** Elements that come within five minutes, after twenty. */
  readonly burst?: number;
}

function load(
  name: string,
  { perSecond, min, max, keys, levels, burst }: Load,
  causes: readonly string[],
  fromMinute: number,
  minutes: number,
): LoadCase {
  const workload = {
    ...events,
    title: name,
    description: 'A load of the evaluation.',
    arrival: levels === undefined ? { kind: 'constant', perSecond } : { kind: 'levels', levels },
    ...(keys === undefined ? {} : { keys }),
    workers: { ...events.workers, min, max },
    faults: burst === undefined ? [] : [{ kind: 'backlogBurst', at: 1200, forSeconds: 300, elements: burst }],
  };
  return { scenario: { name, workload }, expected: { causes, fromMinute, minutes } };
}
