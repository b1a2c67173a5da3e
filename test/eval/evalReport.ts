import type { ActionEffect } from './actionEffect.ts';
import type { EvalResult } from './diagnosisEval.ts';
import type { MessageResult } from './messageEval.ts';

/** Share of sick jobs whose true cause must come first. */
export const causeFirstAim = 0.95;

const effects: readonly ActionEffect[] = ['better', 'no different', 'worse', 'not simulated'];

/** One figure and whether it is what it should be. */
export interface Total {
  readonly text: string;
  readonly isMet: boolean;
}

/** A line of the table: one scenario under all its names. */
export function scenarioLine(name: string, runs: readonly EvalResult[]): string {
  const wrong = runs
    .filter(({ isRight }) => !isRight)
    .map(({ seed, found }) => `seed ${seed}: ${found.join(', ') || 'nothing'}`);
  const detection = runs.flatMap(({ minutesToDetect }) =>
    minutesToDetect === undefined ? [] : [minutesToDetect],
  );
  const counted = countEffects(runs);
  const facts = [
    `${runs.length - wrong.length}/${runs.length} right`,
    ...(detection.length === 0 ? [] : [`seen after ${range(detection)} min`]),
    ...(counted === '' ? [] : [`actions: ${counted}`]),
    ...unique(runs.flatMap(({ falseAlarms }) => falseAlarms)).map((rule) => `FALSE ALARM ${rule}`),
    ...wrong,
  ];
  return `${name.padEnd(26)} ${facts.join(' · ')}`;
}

export function scenarioTotals(results: readonly EvalResult[]): readonly Total[] {
  const sick = results.filter(({ isHealthy }) => !isHealthy);
  const alarms = results.filter(({ falseAlarms }) => falseAlarms.length > 0).length;
  const worse = results.flatMap(({ actions }) => actions).filter(({ effect }) => effect === 'worse').length;
  return [
    causeFirst(sick),
    {
      text: `Jobs with a false alarm while nothing was wrong: ${alarms} of ${results.length}, ${results.length - sick.length} of which stay well (aim 0)`,
      isMet: alarms === 0,
    },
    {
      text: `Proposed actions, looked at an hour ahead: ${countEffects(results) || 'none'} (aim: none worse)`,
      isMet: worse === 0,
    },
  ];
}

/** A line of the table: all recorded sets of one failure. */
export function messageLine(name: string, results: readonly MessageResult[]): string {
  const wrong = results.filter(({ isRight }) => !isRight);
  const facts = [
    `${results.length - wrong.length}/${results.length} right`,
    ...wrong.map(({ source, found }) => `${found.join(', ') || 'nothing'} in ${source}`),
    ...unique(results.filter(({ isRight }) => isRight).flatMap(({ others }) => others)).map(
      (rule) => `beside it ${rule}`,
    ),
  ];
  return `${name.padEnd(30)} ${facts.join(' · ')}`;
}

export function messageTotals(results: readonly MessageResult[]): readonly Total[] {
  const sick = results.filter(({ isBenign }) => !isBenign);
  const benign = results.filter(({ isBenign }) => isBenign);
  const alarms = benign.filter(({ isRight }) => !isRight).length;
  return [
    causeFirst(sick),
    {
      text: `Harmless messages that raise an alarm: ${alarms} of ${benign.length} (aim 0)`,
      isMet: alarms === 0,
    },
  ];
}

function causeFirst(sick: readonly { readonly isRight: boolean }[]): Total {
  const right = sick.filter(({ isRight }) => isRight).length;
  const share = sick.length === 0 ? 1 : right / sick.length;
  return {
    text: `True cause first: ${right} of ${sick.length} (${Math.round(share * 1000) / 10} %, aim ${causeFirstAim * 100} %)`,
    isMet: share >= causeFirstAim,
  };
}

/** For example `12 better, 1 no different`. */
function countEffects(results: readonly EvalResult[]): string {
  const found = results.flatMap(({ actions }) => actions.map(({ effect }) => effect));
  return effects
    .map((effect) => ({ effect, count: found.filter((each) => each === effect).length }))
    .filter(({ count }) => count > 0)
    .map(({ effect, count }) => `${count} ${effect}`)
    .join(', ');
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
