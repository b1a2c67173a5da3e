// Diagnoses every scenario of the local service, as it is and under other names, and messages that others have published,
// and lets the streaming playbook look after a job. Prints tables and totals; exit code 1 when an aim is missed.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareBurst, comparisonTotals, type BurstComparison } from '../test/eval/burstComparison.ts';
import { burstPlot, plotSize } from '../test/eval/burstPlot.ts';
import { DiagnosisEval, evaluated, type EvalResult } from '../test/eval/diagnosisEval.ts';
import {
  messageLine,
  messageTotals,
  scenarioLine,
  scenarioTotals,
  type Total,
} from '../test/eval/evalReport.ts';
import { runMessageSets, type MessageResult } from '../test/eval/messageEval.ts';
import { readMessageSets } from '../test/eval/messageSets.ts';
import { savePicture } from './svgPicture.ts';

const parts = ['messages', 'playbook', 'scenarios'] as const;
const picture = 'media/streaming-playbook.png';
const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 0)
  refuse('--seeds takes a whole number: how many variants of each scenario are diagnosed besides itself.');
const names = evaluated.map(({ scenario }) => scenario.name);
for (const [given, known, what] of [
  [values.only, names, 'scenario'],
  [values.part, parts, 'part'],
] as const) {
  const unknown = given.filter((name) => !known.some((each) => each === name));
  if (unknown.length > 0)
    refuse(`There is no ${what} ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
}

const report: {
  messages?: readonly MessageResult[];
  playbook?: BurstComparison;
  scenarios?: readonly EvalResult[];
} = {};
const totals: Total[] = [];
if (isWanted('messages')) {
  await timed('Recorded messages', () => {
    const results = readMessageSets().flatMap((sets) => {
      const some = runMessageSets(sets);
      console.log(messageLine(sets.name, some));
      return some;
    });
    report.messages = results;
    return Promise.resolve(messageTotals(results));
  });
}
if (isWanted('playbook')) {
  await timed('Streaming playbook', async () => {
    const comparison = await compareBurst();
    report.playbook = comparison;
    await savePicture(burstPlot(comparison), plotSize, picture);
    console.log(`Drawn into ${picture}.`);
    return comparisonTotals(comparison);
  });
}
if (isWanted('scenarios')) {
  await timed('Scenarios', async () => {
    const results = await runScenarios();
    report.scenarios = results;
    return scenarioTotals(results);
  });
}
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ ...report, totals }, null, 2)}\n`);
if (totals.some(({ isMet }) => !isMet)) process.exitCode = 1;

function isWanted(part: (typeof parts)[number]): boolean {
  return values.part.length === 0
    ? part === 'scenarios' || values.only.length === 0
    : values.part.includes(part);
}

async function runScenarios(): Promise<readonly EvalResult[]> {
  const results: EvalResult[] = [];
  const evaluation = await DiagnosisEval.start();
  try {
    for (const one of evaluated) {
      const { name } = one.scenario;
      if (values.only.length > 0 && !values.only.includes(name)) continue;
      const runs: EvalResult[] = [];
      for (let seed = 0; seed <= seeds; seed += 1) runs.push(await evaluation.run(one, seed));
      console.log(scenarioLine(name, runs));
      results.push(...runs);
    }
  } finally {
    await evaluation.close();
  }
  return results;
}

/** Prints what a part came to, and how long it took. */
async function timed(title: string, run: () => Promise<readonly Total[]>): Promise<void> {
  console.log(`\n${title}`);
  const begin = performance.now();
  const found = await run();
  totals.push(...found);
  console.log('');
  for (const { text, isMet } of found) console.log(`${isMet ? ' ' : '✗'} ${text}`);
  console.log(`  ${((performance.now() - begin) / 1000).toFixed(0)} s`);
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
