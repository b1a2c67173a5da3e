import type { z } from 'zod';

/** Which calls a rule is about: those that fit everything it names. */
export interface PolicyRule {
  /** Names of tools, or `*` for every tool, reading ones too. Absent: every tool that changes something. */
  readonly tools?: readonly string[] | undefined;
  /** Ids or names of connections. */
  readonly connections?: readonly string[] | undefined;
  /** Labels of the job, all of them. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Told to whoever the rule stops. */
  readonly reason?: string | undefined;
}

/** What models may do, whatever a person would approve. */
export interface PolicySettings {
  /** Leaves out every tool that changes something. */
  readonly readOnly: boolean;
  /** Where there are any, a change must fit one of them. Reading needs none. */
  readonly allow: readonly PolicyRule[];
  /** What fits one of them is refused, whatever is allowed. */
  readonly deny: readonly PolicyRule[];
  /** Workers that limits may name. Below the service's own 1000, a launch must name its most workers. */
  readonly workers: { readonly min: number; readonly max: number };
  /** One scaling goes no further than `factor` times, or `workers` more or fewer, whichever is further. */
  readonly scalingStep: { readonly factor: number; readonly workers: number };
  /** Minutes a job is left alone after its limits were changed. */
  readonly coolDownMinutes: number;
  /** Minutes for which facts about a job are good enough to decide on. */
  readonly evidenceMinutes: number;
  /** What all changes of the last `hours` together may add to what jobs can cost. Absent: no bound. */
  readonly budget: {
    readonly hours: number;
    readonly workers?: number | undefined;
    readonly usdPerHour?: number | undefined;
  };
  readonly rates: {
    /** Calls of one session. */
    readonly callsPerMinute: number;
    /** Changes of all sessions together. */
    readonly changesPerHour: number;
    /** Calls to Google's APIs of all sessions together. diagnose_job and estimate_cost make about 23 each. */
    readonly apiCallsPerMinute: number;
  };
}

/** The schema of the setting; every part may be left out. */
export function policySchema(zod: typeof z): z.ZodType<PolicySettings> {
  const names = zod.array(zod.string().min(1)).min(1).optional();
  const rule = zod.strictObject({
    tools: names,
    connections: names,
    labels: zod.record(zod.string(), zod.string()).optional(),
    reason: zod.string().max(500).optional(),
  });
  const workers = zod.int().min(1).max(1000);
  const perTime = zod.int().min(1);
  return zod.strictObject({
    readOnly: zod.boolean().default(false),
    allow: zod.array(rule).default([]),
    deny: zod.array(rule).default([]),
    workers: zod
      .strictObject({ min: workers.default(1), max: workers.default(1000) })
      .refine(({ min, max }) => min <= max, 'min must not be above max')
      .prefault({}),
    scalingStep: zod
      .strictObject({ factor: zod.number().min(1).default(2), workers: zod.int().min(0).default(10) })
      .prefault({}),
    coolDownMinutes: zod.number().min(0).default(5),
    evidenceMinutes: zod.number().min(1).default(15),
    budget: zod
      .strictObject({
        hours: zod.number().min(1).default(24),
        workers: zod.number().min(0).optional(),
        usdPerHour: zod.number().min(0).optional(),
      })
      .prefault({}),
    rates: zod
      .strictObject({
        callsPerMinute: perTime.default(300),
        changesPerHour: perTime.default(30),
        apiCallsPerMinute: perTime.default(1500),
      })
      .prefault({}),
  });
}

export type ParsedPolicy =
  | { readonly settings: PolicySettings }
  /** What is wrong, by the names of the setting. */
  | { readonly problem: string };

export function parsePolicy(value: unknown, zod: typeof z): ParsedPolicy {
  const parsed = policySchema(zod).safeParse(value ?? {});
  if (parsed.success) return { settings: parsed.data };
  const problems = parsed.error.issues.slice(0, 5).map((issue) => {
    const where = issue.path.length === 0 ? 'policy' : issue.path.map(String).join('.');
    return `${where}: ${issue.message}`;
  });
  return { problem: problems.join('; ') };
}

/** The settings in force: read at every call, so that a change counts at once. */
export class PolicySource {
  private known: { readonly text: string; readonly parsed: ParsedPolicy } | undefined;

  /** @param read the setting as it stands, unchecked; undefined for the defaults */
  constructor(
    private readonly zod: typeof z,
    private readonly read: () => unknown,
  ) {}

  current(): ParsedPolicy {
    const value = this.read();
    const text = JSON.stringify(value ?? {});
    if (this.known?.text !== text) this.known = { text, parsed: parsePolicy(value, this.zod) };
    return this.known.parsed;
  }
}
