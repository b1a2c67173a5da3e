import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { collectEvidence } from '../../src/diagnosis/collectEvidence.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import type { Finding } from '../../src/diagnosis/finding.ts';
import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { forecast, forecastStart } from '../../src/emulator/engines/model/forecast.ts';
import { ModelEngine } from '../../src/emulator/engines/model/modelEngine.ts';
import { parseWorkload } from '../../src/emulator/engines/model/workload/parseWorkload.ts';
import { scenarios, type Scenario } from '../../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../../src/emulator/scenarios/submitScenario.ts';
import { variant } from '../../src/emulator/scenarios/variant.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { expectedCauses, type ExpectedCause } from './expectedCauses.ts';
import { evidenceAt } from './pastEvidence.ts';

const place = { projectId: 'local-project', location: 'us-central1' };
const minute = 60_000;
/** How far ahead an action is looked at. */
const aheadMinutes = 60;

export type ActionEffect = 'better' | 'worse' | 'no different' | 'none proposed';

/** One scenario under one set of names. */
export interface EvalResult {
  readonly scenario: string;
  /** 0 is the scenario itself, others are variants of it. */
  readonly seed: number;
  readonly isHealthy: boolean;
  /** Rules of the findings, the first first. */
  readonly found: readonly string[];
  readonly isRight: boolean;
  /** Findings above notes at any minute of a healthy job. */
  readonly falseAlarms: readonly string[];
  /** Minutes of job time from the beginning of the trouble to the first right diagnosis. */
  readonly minutesToDetect: number | undefined;
  readonly action: ActionEffect;
}

/** A local Dataflow with computed jobs, diagnosed through the API as a user's jobs are. */
export class DiagnosisEval {
  private jobs = 0;

  private constructor(
    private readonly emulator: Emulator,
    private readonly api: DataflowApi,
  ) {}

  static async start(): Promise<DiagnosisEval> {
    const emulator = await startEmulator({
      log: silentLog,
      engines: (context) => [new ModelEngine(context, { log: silentLog })],
    });
    const connection = {
      id: 'eval',
      name: 'Evaluation',
      projectId: place.projectId,
      regions: [place.location],
      endpoint: emulator.grpcAddress,
      auth: { kind: 'none' },
    } as const;
    return new DiagnosisEval(emulator, await openDataflowApi(connection, silentLog));
  }

  /** @param options.minutes - how long the job is looked at, in place of what the scenario asks for */
  async run(
    scenario: Scenario,
    seed: number,
    options: { readonly minutes?: number } = {},
  ): Promise<EvalResult> {
    const expected = expectedCauses[scenario.name];
    if (!expected) throw new Error(`Nothing is said about what is wrong in the scenario ${scenario.name}.`);
    const { jobName: givenName, workload } =
      seed === 0 ? { jobName: scenario.name, workload: scenario.workload } : variant(scenario, seed);
    // Variants of scenarios on the same pipeline may have one name.
    this.jobs += 1;
    const named = { jobName: `${givenName}-${this.jobs}`, workload };
    const minutes = options.minutes ?? expected.minutes ?? 120;
    await submitScenario(this.emulator.httpOrigin, { ...named, age: `${minutes}m` }, place);
    const job = (await this.api.listJobs({ location: place.location, name: named.jobName })).jobs.find(
      ({ name }) => name === named.jobName,
    );
    if (!job) throw new Error(`The job ${named.jobName} is not listed.`);
    const ref = { ...place, jobId: job.id };
    const evidence = await collectEvidence(this.api, ref, Date.now());
    if (job.state === 'RUNNING') await this.api.requestJobState(ref, 'CANCELLED');
    const findings = diagnose(evidence).findings;
    const isHealthy = expected.causes.length === 0;
    const isRight = isHealthy
      ? alarms(findings).length === 0
      : expected.causes.includes(findings[0]?.rule ?? '');
    return {
      scenario: scenario.name,
      seed,
      isHealthy,
      found: findings.map(({ rule }) => rule),
      isRight,
      falseAlarms: isHealthy ? alarmsOverTime(evidence) : [],
      minutesToDetect: isHealthy ? undefined : minutesToDetect(evidence, expected),
      action: actionEffect(scenario, findings, ref.jobId, minutes),
    };
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.emulator.close();
  }
}

export const evaluated = scenarios;

function alarms(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
}

function startOf({ job }: Evidence): number {
  return Date.parse(job.createTime ?? '');
}

function alarmsOverTime(evidence: Evidence): readonly string[] {
  const seen = new Set<string>();
  for (let at = startOf(evidence); at <= evidence.atMs; at += minute) {
    for (const rule of alarms(diagnose(evidenceAt(evidence, at)).findings)) seen.add(rule);
  }
  return [...seen];
}

function minutesToDetect(evidence: Evidence, { causes, fromMinute = 0 }: ExpectedCause): number | undefined {
  const begin = startOf(evidence) + fromMinute * minute;
  for (let at = begin; at <= evidence.atMs + minute; at += minute) {
    const [first] = diagnose(evidenceAt(evidence, at)).findings;
    if (first && causes.includes(first.rule)) return (at - begin) / minute;
  }
  return undefined;
}

/** What the first proposed scaling does, by the engine's own arithmetic, against leaving the job alone. */
function actionEffect(
  scenario: Scenario,
  findings: readonly Finding[],
  jobId: string,
  minutes: number,
): ActionEffect {
  const action = findings
    .flatMap(({ remedies }) => remedies)
    .find((remedy) => remedy.action?.kind === 'scale')?.action;
  if (action?.kind !== 'scale') return 'none proposed';
  const workload = parseWorkload(scenario.workload, scenario.name);
  const start = forecastStart(workload, { id: jobId, location: place.location }, minutes * 60);
  const { minNumWorkers: minWorkers, maxNumWorkers: maxWorkers } = action.limits;
  const [before, after] = [{}, { minWorkers, maxWorkers }].map((change) =>
    forecast(start, change, aheadMinutes),
  );
  const lag = (each: typeof before): number =>
    (each?.minutes ?? []).reduce((sum, { dataWatermarkAgeSeconds }) => sum + dataWatermarkAgeSeconds, 0);
  const [left, done] = [lag(before), lag(after)];
  if (done < left * 0.98) return 'better';
  return done > left * 1.02 ? 'worse' : 'no different';
}
