import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the condition holds. @throws Error when it does not within the time. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`did not come true: ${condition.toString()}`);
    await delay(20);
  }
}
