import { sizingAdvice } from '../../src/diagnosis/advice/rightSizing.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { EvidenceView } from '../../src/diagnosis/evidenceView.ts';
import type { Finding, ProposedAction } from '../../src/diagnosis/finding.ts';
import type { WorkerLimits } from '../../src/dataflow/workerLimits.ts';
import {
  forecast,
  forecastStart,
  type Forecast,
  type ForecastStart,
} from '../../src/emulator/engines/model/forecast.ts';
import { isEnded } from '../../src/emulator/engines/model/simulation/advance.ts';
import { parseWorkload } from '../../src/emulator/engines/model/workload/parseWorkload.ts';
import type { Scenario } from '../../src/emulator/scenarios/scenarioTable.ts';
import { evidenceAt } from './pastEvidence.ts';

const minute = 60_000;
/** How often a running job is asked what should be done to it. */
const everyMinutes = 5;
/** How far ahead an action is looked at. */
const aheadMinutes = 60;
/** Differences below it are no difference. */
const tolerance = 0.02;

export type ActionEffect = 'better' | 'worse' | 'no different' | 'not simulated';

/** What an action does that was proposed at some moment of a job. */
export interface ProposedEffect {
  readonly kind: ProposedAction['kind'];
  /** Minutes of job time. */
  readonly atMinute: number;
  readonly effect: ActionEffect;
}

/**
 * What becomes of the job within the hour after each action that was proposed to it, every five minutes, by the engine's
 * own arithmetic and against leaving the job alone.
 * @param evidence - of the scenario's job, at its latest
 */
export function actionEffects(
  scenario: Scenario,
  evidence: Evidence,
  job: { readonly id: string; readonly location: string },
): readonly ProposedEffect[] {
  const effects: ProposedEffect[] = [];
  const begin = Date.parse(evidence.job.createTime ?? '');
  let start = forecastStart(parseWorkload(scenario.workload, scenario.name), job);
  for (let at = everyMinutes; begin + at * minute <= evidence.atMs; at += everyMinutes) {
    start = { ...start, state: forecast(start, {}, everyMinutes).state };
    if (isEnded(start.state.phase)) break;
    for (const action of actionsFor(evidenceAt(evidence, begin + at * minute)))
      effects.push({ kind: action.kind, atMinute: at, effect: effectOf(action, start) });
  }
  return effects;
}

/** What the causes and the advice on cost propose. */
function actionsFor(evidence: Evidence): readonly ProposedAction[] {
  const fromAdvice = sizingAdvice(new EvidenceView(evidence)).flatMap(({ limits }) =>
    limits === undefined ? [] : [{ kind: 'scale', limits } as const],
  );
  return [...proposedActions(diagnose(evidence).findings), ...fromAdvice];
}

function proposedActions(findings: readonly Finding[]): readonly ProposedAction[] {
  return findings.flatMap(({ remedies, symptoms }) => [
    ...remedies.flatMap(({ action }) => (action === undefined ? [] : [action])),
    ...proposedActions(symptoms),
  ]);
}

function effectOf(action: ProposedAction, start: ForecastStart): ActionEffect {
  switch (action.kind) {
    case 'scale':
      return compared(
        forecast(start, {}, aheadMinutes),
        forecast(start, changeOf(action.limits), aheadMinutes),
      );
    case 'snapshot':
    case 'drain':
    case 'cancel':
      return 'not simulated';
  }
}

function changeOf({ minNumWorkers, maxNumWorkers, workerUtilizationHint }: WorkerLimits): {
  minWorkers: number | undefined;
  maxWorkers: number | undefined;
  utilizationHint: number | undefined;
} {
  return {
    minWorkers: minNumWorkers,
    maxWorkers: maxNumWorkers,
    utilizationHint: workerUtilizationHint,
  };
}

/** Lateness counts first, and what it costs where that is the same. */
function compared(left: Forecast, done: Forecast): ActionEffect {
  const lateness = differs(latenessOf(left), latenessOf(done));
  return lateness === 'no different' ? differs(left.workerHours, done.workerHours) : lateness;
}

function differs(before: number, after: number): ActionEffect {
  if (after < before * (1 - tolerance)) return 'better';
  return after > before * (1 + tolerance) ? 'worse' : 'no different';
}

/** Seconds of data freshness, added up over the minutes. */
function latenessOf({ minutes }: Forecast): number {
  return minutes.reduce((sum, { dataWatermarkAgeSeconds }) => sum + dataWatermarkAgeSeconds, 0);
}
