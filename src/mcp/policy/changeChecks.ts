import { workerPricePerHour } from '../../diagnosis/advice/workerPrice.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { PlannedChange, Tool } from '../tools/tool.ts';
import type { ToolFailure } from '../tools/toolFailure.ts';
import { CoolDowns } from './coolDowns.ts';
import { CostBudget, type MachinePrices } from './costBudget.ts';
import { Evidence } from './evidence.ts';
import type { PolicySettings } from './policySettings.ts';
import type { RateLimits } from './rateLimits.ts';
import { refuseByRules } from './rules.ts';
import { refuseByBounds, refuseByStep } from './workerBounds.ts';

/** A change that a session wants to make. */
export interface WantedChange {
  readonly tool: Tool;
  readonly plan: Pick<PlannedChange<unknown>, 'subject' | 'effect' | 'evidenceTime'>;
  readonly sessionId: string;
  /** Whether a person is asked; a standing permission spares that. */
  readonly isAsked: boolean;
}

/** What checks know beside the change itself. */
interface Knowledge {
  readonly evidence: Evidence;
  readonly coolDowns: CoolDowns;
  readonly budget: CostBudget;
  readonly rates: RateLimits;
}

type Check = (
  change: WantedChange,
  settings: PolicySettings,
  known: Knowledge,
  what: string,
) => ToolFailure | undefined;

/**
 * Every check of a planned change, in the order in which they are made. The first that refuses is told: what no retry
 * helps comes first, then what another call puts right, then what only waiting does.
 */
const checks: readonly Check[] = [
  /* DENIED_BY_RULE */ ({ tool, plan }, settings) => refuseByRules(settings, tool, plan.subject),
  /* OUT_OF_BOUNDS */ ({ plan }, settings, _, what) => refuseByBounds(settings, plan.effect, what),
  /* STEP_TOO_LARGE */ ({ plan }, settings, _, what) => refuseByStep(settings, plan.effect, what),
  /* STALE_EVIDENCE */ ({ plan, sessionId, isAsked }, settings, { evidence }, what) =>
    evidence.refuse(settings, plan, sessionId, isAsked, what),
  /* OVER_BUDGET */ ({ plan }, settings, { budget }, what) => budget.refuse(settings, plan, what),
  /* COOLING_DOWN */ ({ plan }, settings, { coolDowns }, what) => coolDowns.refuse(settings, plan, what),
  /* RATE_LIMITED */ (_change, settings, { rates }, what) => rates.refuseChange(settings.rates, what),
];

/** Holds planned changes against the policy, and remembers those that are made. */
export class ChangeChecks {
  private readonly known: Knowledge;

  constructor(deps: {
    readonly clock: Clock;
    readonly rates: RateLimits;
    readonly prices: MachinePrices | undefined;
  }) {
    const { clock, rates, prices = workerPricePerHour } = deps;
    this.known = {
      evidence: new Evidence(clock),
      coolDowns: new CoolDowns(clock),
      budget: new CostBudget(clock, prices),
      rates,
    };
  }

  /** The first refusal; undefined when the change may be made. */
  refuse(change: WantedChange, settings: PolicySettings): ToolFailure | undefined {
    for (const check of checks) {
      const failure = check(change, settings, this.known, `The tool ${change.tool.name}`);
      if (failure) return failure;
    }
    return undefined;
  }

  /**
   * Counts the change before it is sent, so that two at once cannot both be the last that fits.
   * @returns how to forget it when the service refused it; it stays in the rate of changes
   */
  begin({ plan }: WantedChange, settings: PolicySettings): () => void {
    this.known.rates.countChange();
    const forget = [this.known.coolDowns.start(plan), this.known.budget.spend(settings, plan)];
    return () => {
      for (const each of forget) each();
    };
  }

  noteRead(sessionId: string, jobId: string): void {
    this.known.evidence.noteRead(sessionId, jobId);
  }
}
