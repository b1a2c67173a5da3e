import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is one to go on with.
 * @throws Error naming what was waited for and the last answer, after `timeoutMs`.
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | Promise<T>,
  isGood: (answer: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}; last: ${JSON.stringify(answer)}`);
    await delay(100);
  }
}
