import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import type { PolicySettings } from './policySettings.ts';
import { SlidingWindow } from './slidingWindow.ts';

type Rates = PolicySettings['rates'];

/** How much is asked of Google's APIs, by all sessions together. */
export interface ApiUse {
  /** Calls that the policy allows. */
  readonly perMinute: number;
  readonly lastMinute: number;
}

const minute = 60_000;
const hour = 60 * minute;
/** Sessions are named by clients, so their number needs a bound. */
const mostSessions = 1000;

/** How often what may happen: calls by session, changes and calls to Google's APIs for all sessions together. */
export class RateLimits {
  private readonly sessions = new Map<string, SlidingWindow>();
  private readonly changes = new SlidingWindow(hour);
  private readonly apiCalls = new SlidingWindow(minute);

  constructor(private readonly clock: Clock) {}

  /** Counts a call. @throws ToolFailure `RATE_LIMITED` */
  countCall(sessionId: string, { callsPerMinute }: Rates, what: string): void {
    const now = this.clock.now();
    const window = this.windowOf(sessionId);
    const wait = window.wait(callsPerMinute, now);
    if (wait > 0) {
      throw limited(what, `This session has made its ${callsPerMinute} calls of a minute.`, wait);
    }
    window.add(now);
  }

  /** A refusal when no change may be made now. */
  refuseChange({ changesPerHour }: Rates, what: string): ToolFailure | undefined {
    const wait = this.changes.wait(changesPerHour, this.clock.now());
    if (wait === 0) return undefined;
    return limited(what, `The ${changesPerHour} changes that models may make in an hour are made.`, wait);
  }

  countChange(): void {
    this.changes.add(this.clock.now());
  }

  /** The same API, counting what is asked of it; a call that reads page after page counts once. */
  metered(api: DataflowApi, { apiCallsPerMinute }: Rates): DataflowApi {
    const refusal = (): ToolFailure | undefined => {
      const now = this.clock.now();
      const wait = this.apiCalls.wait(apiCallsPerMinute, now);
      if (wait > 0) {
        const why = `The ${apiCallsPerMinute} calls a minute that all sessions share are used up.`;
        return limited('Calling Google Cloud', why, wait);
      }
      this.apiCalls.add(now);
      return undefined;
    };
    return new Proxy(api, {
      get(target, name): unknown {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          const refused = refusal();
          // As every failure of the API: callers that read many things go on with those they got.
          return refused ? Promise.reject(refused) : Reflect.apply(member, target, args);
        };
      },
    });
  }

  apiUse({ apiCallsPerMinute: perMinute }: Rates): ApiUse {
    return { perMinute, lastMinute: this.apiCalls.count(this.clock.now()) };
  }

  private windowOf(sessionId: string): SlidingWindow {
    const window = this.sessions.get(sessionId) ?? new SlidingWindow(minute);
    // A Map keeps the order of insertion, so the session that was quiet longest comes first.
    this.sessions.delete(sessionId);
    this.sessions.set(sessionId, window);
    const [quietest] = this.sessions.keys();
    if (this.sessions.size > mostSessions && quietest !== undefined) this.sessions.delete(quietest);
    return window;
  }
}

function limited(what: string, why: string, retryAfterMs: number): ToolFailure {
  return new ToolFailure(
    'RATE_LIMITED',
    what,
    why,
    'Wait as long as is said, or tell the user that the limit is reached; do not repeat the call before.',
    'later',
    { retryAfterMs },
  );
}
