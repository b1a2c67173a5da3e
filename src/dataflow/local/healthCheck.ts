import { get } from 'node:http';

/** @returns whether a service answers at all; which answer it is does not matter */
export function answersHttp(origin: string, timeoutMs = 5000): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(origin, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(true);
    });
    request.on('timeout', () => {
      request.destroy();
      resolve(false);
    });
    request.on('error', () => {
      resolve(false);
    });
  });
}
