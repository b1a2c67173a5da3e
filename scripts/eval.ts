// Diagnoses every scenario of the local service, as it is and under other names, and prints how often the true cause came first.
import { parseArgs } from 'node:util';
import { DiagnosisEval, evaluated, type EvalResult } from '../test/eval/diagnosisEval.ts';

const aim = 0.95;
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, seeds: { type: 'string', default: '3' } },
});
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 0) {
  console.error(
    '--seeds takes a whole number: how many variants of each scenario are diagnosed besides the scenario itself.',
  );
  process.exit(2);
}
const unknown = values.only.filter((name) => !evaluated.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no scenario ${unknown.join(', ')}. There are: ${evaluated.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const results: EvalResult[] = [];
const evaluation = await DiagnosisEval.start();
try {
  for (const scenario of evaluated) {
    if (values.only.length > 0 && !values.only.includes(scenario.name)) continue;
    for (let seed = 0; seed <= seeds; seed += 1) results.push(await evaluation.run(scenario, seed));
    console.log(
      line(
        scenario.name,
        results.filter((result) => result.scenario === scenario.name),
      ),
    );
  }
} finally {
  await evaluation.close();
}
summarise();

function line(name: string, runs: readonly EvalResult[]): string {
  const right = runs.filter(({ isRight }) => isRight).length;
  const wrong = runs
    .filter(({ isRight }) => !isRight)
    .map(({ seed, found }) => `seed ${seed}: ${found.join(', ') || 'nothing'}`);
  const detection = runs
    .map(({ minutesToDetect }) => minutesToDetect)
    .filter((minutes) => minutes !== undefined);
  const facts = [
    `${right}/${runs.length} right`,
    ...(detection.length === 0
      ? []
      : [`seen after ${Math.min(...detection)} to ${Math.max(...detection)} min`]),
    ...[...new Set(runs.map(({ action }) => action))]
      .filter((action) => action !== 'none proposed')
      .map((action) => `scaling: ${action}`),
    ...[...new Set(runs.flatMap(({ falseAlarms }) => falseAlarms))].map((rule) => `FALSE ALARM ${rule}`),
    ...wrong,
  ];
  return `${name.padEnd(24)} ${facts.join(' · ')}`;
}

function summarise(): void {
  const sick = results.filter(({ isHealthy }) => !isHealthy);
  const right = sick.filter(({ isRight }) => isRight).length;
  const alarms = results.filter(({ falseAlarms }) => falseAlarms.length > 0).length;
  const worse = results.filter(({ action }) => action === 'worse').length;
  const share = sick.length === 0 ? 1 : right / sick.length;
  console.log(
    `\nTrue cause first: ${right} of ${sick.length} (${Math.round(share * 1000) / 10} %, aim ${aim * 100} %)`,
  );
  console.log(
    `Healthy jobs with a false alarm in 24 h of job time: ${alarms} of ${results.length - sick.length} (aim 0)`,
  );
  console.log(`Proposed scalings that make it worse: ${worse} (aim 0)`);
  if (share < aim || alarms > 0 || worse > 0) process.exitCode = 1;
}
