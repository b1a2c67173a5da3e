import type { ToolPort } from './toolGateway.ts';

/** About what a round asks of Google's APIs: a diagnosis makes some 23 calls, the figures a dozen. */
const callsOfRound = 40;
/** Of the rate; what is left is for people, who ask in between. */
const share = 0.8;
/** More at once would come as bursts. */
const mostAtOnce = 6;
/** When one that has to wait looks again. */
const waitMs = 1000;

/**
 * Lets the rounds of many tasks begin one after the other, in the order in which they fell due, so that together they
 * keep the rate of calls that the policy allows. Calls that are refused would not fail alone: a diagnosis goes on with
 * what it got, and judges by less.
 */
export class RoundPace {
  /** Those that look and act now. */
  private readonly underWay = new Set<string>();
  /** Those that are due, the first first. */
  private readonly due = new Set<string>();

  constructor(private readonly tools: Pick<ToolPort, 'apiUse'>) {}

  /** @returns 0 where the round may begin, until `end` is called; else in how many milliseconds to ask again */
  async begin(id: string): Promise<number> {
    this.due.add(id);
    // What is in the way here is in the way of the round as well, which tells of it.
    const use = await this.tools.apiUse().catch(() => undefined);
    // It was called off meanwhile.
    if (!this.due.has(id)) return waitMs;
    const before = this.underWay.size + [...this.due].indexOf(id);
    // A rate that is less than a round needs must not keep it from ever beginning.
    const isAlone = before === 0 && use?.lastMinute === 0;
    const fits = use === undefined || use.lastMinute + callsOfRound * (before + 1) <= use.perMinute * share;
    if (before >= mostAtOnce || !(fits || isAlone)) return waitMs;
    this.due.delete(id);
    this.underWay.add(id);
    return 0;
  }

  /** The round has ended, or only waits for a person, or will not be. */
  end(id: string): void {
    this.due.delete(id);
    this.underWay.delete(id);
  }
}
