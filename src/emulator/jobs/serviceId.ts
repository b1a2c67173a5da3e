import { randomBytes } from 'node:crypto';

/** An id in the service's form, the time of creation and a number, that is not taken yet. */
export function newServiceId(now: Date, isTaken: (id: string) => boolean): string {
  const date = now.toISOString();
  const stamp = `${date.slice(0, 10)}_${date.slice(11, 19).replaceAll(':', '_')}`;
  let id: string;
  do id = `${stamp}-${randomBytes(8).readBigUInt64BE()}`;
  while (isTaken(id));
  return id;
}
