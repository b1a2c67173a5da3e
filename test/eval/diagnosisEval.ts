import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { collectEvidence } from '../../src/diagnosis/collectEvidence.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import type { Finding } from '../../src/diagnosis/finding.ts';
import type { JobRef } from '../../src/dataflow/connection.ts';
import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { ModelEngine } from '../../src/emulator/engines/model/modelEngine.ts';
import { scenarios, type Scenario } from '../../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../../src/emulator/scenarios/submitScenario.ts';
import { variant } from '../../src/emulator/scenarios/variant.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { actionEffects, type ProposedEffect } from './actionEffect.ts';
import { expectedCauses, type ExpectedCause } from './expectedCauses.ts';
import { loadCases } from './loadCases.ts';
import { evidenceAt } from './pastEvidence.ts';

const place = { projectId: 'local-project', location: 'us-central1' };
const minute = 60_000;
const hour = 60 * minute;
/** How long a job is looked at where nothing else is said. */
const defaultMinutes = 120;
/** A variant has the figures of its scenario; what is different, its texts, shows within that. */
const variantMinutes = 180;

export interface EvalCase {
  readonly scenario: Scenario;
  readonly expected: ExpectedCause;
}

/** One scenario under one set of names. */
export interface EvalResult {
  readonly scenario: string;
  /** 0 is the scenario itself, others are variants of it. */
  readonly seed: number;
  readonly isHealthy: boolean;
  /** Rules of the findings, the first first. */
  readonly found: readonly string[];
  readonly isRight: boolean;
  /** Findings above notes at any minute at which nothing was wrong yet. */
  readonly falseAlarms: readonly string[];
  /** Minutes of job time from the beginning of the trouble to the first right diagnosis. */
  readonly minutesToDetect: number | undefined;
  /** What was proposed to the job while it ran. */
  readonly actions: readonly ProposedEffect[];
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
    const connection = localConnection(emulator.grpcAddress);
    return new DiagnosisEval(emulator, await openDataflowApi(connection, silentLog));
  }

  /** @param options.minutes - how long the job is looked at, in place of what the scenario asks for */
  async run(
    { scenario, expected }: EvalCase,
    seed: number,
    options: { readonly minutes?: number } = {},
  ): Promise<EvalResult> {
    const { jobName: givenName, workload } =
      seed === 0 ? { jobName: scenario.name, workload: scenario.workload } : variant(scenario, seed);
    // Variants of scenarios on the same pipeline may have one name.
    this.jobs += 1;
    const named = { jobName: `${givenName}-${this.jobs}`, workload };
    const planned = options.minutes ?? expected.minutes ?? defaultMinutes;
    const minutes = seed === 0 ? planned : Math.min(planned, variantMinutes);
    await submitScenario(this.emulator.httpOrigin, { ...named, age: `${minutes}m` }, place);
    const job = (await this.api.listJobs({ location: place.location, name: named.jobName })).jobs.find(
      ({ name }) => name === named.jobName,
    );
    if (!job) throw new Error(`The job ${named.jobName} is not listed.`);
    const ref = { ...place, jobId: job.id };
    const evidence = await collectEvidence(this.api, ref, Date.now());
    const hours = await this.hoursOf(evidence, ref, expected);
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
      falseAlarms: [...new Set(hours.flatMap(alarmsOverTime))],
      minutesToDetect: isHealthy ? undefined : minutesToDetect(evidence, expected),
      actions: actionEffects(scenario, evidence, { id: ref.jobId, location: place.location }),
    };
  }

  /** The time before anything goes wrong, hour by hour: what is read of a job at once reaches back two hours. */
  private async hoursOf(latest: Evidence, ref: JobRef, expected: ExpectedCause): Promise<readonly Hour[]> {
    const startMs = startOf(latest);
    const endMs = expected.causes.length === 0 ? latest.atMs : startMs + (expected.fromMinute ?? 0) * minute;
    const hours: Hour[] = [];
    for (let fromMs = startMs; fromMs < endMs; fromMs += hour) {
      const toMs = Math.min(fromMs + hour, endMs);
      const evidence = toMs >= latest.atMs - hour ? latest : await collectEvidence(this.api, ref, toMs);
      hours.push({ evidence, fromMs, toMs });
    }
    return hours;
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.emulator.close();
  }
}

/** What is evaluated: the scenarios that come along, and loads. */
export const evaluated: readonly EvalCase[] = [
  ...scenarios.map((scenario) => {
    const expected = expectedCauses[scenario.name];
    if (!expected) throw new Error(`Nothing is said about what is wrong in the scenario ${scenario.name}.`);
    return { scenario, expected };
  }),
  ...loadCases,
];

/** Part of a job's time, with what was known then. */
interface Hour {
  readonly evidence: Evidence;
  readonly fromMs: number;
  readonly toMs: number;
}

function alarms(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
}

function startOf({ job }: Evidence): number {
  return Date.parse(job.createTime ?? '');
}

function alarmsOverTime({ evidence, fromMs, toMs }: Hour): readonly string[] {
  const seen = new Set<string>();
  for (let at = fromMs; at < toMs; at += minute) {
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
