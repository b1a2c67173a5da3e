import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a value is as it should be.
 * @param what is waited for, for the error
 */
export async function eventually<T>(
  what: string,
  read: () => Promise<T>,
  isReached: (value: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (isReached(value)) return value;
    if (Date.now() > deadline) throw new Error(`Waited a minute for ${what}; last seen: ${String(value)}`);
    await delay(250);
  }
}
