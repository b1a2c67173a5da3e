/** Where a request goes: to this service, to another program on this machine, or where it is not delivered. */
export type TargetPlace = 'service' | 'machine' | 'elsewhere' | 'invalid';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

export function placeOf(uri: string): TargetPlace {
  if (!URL.canParse(uri)) return 'invalid';
  const { protocol, hostname } = new URL(uri);
  if (protocol !== 'http:' && protocol !== 'https:') return 'invalid';
  if (hostname === 'dataflow.googleapis.com') return 'service';
  return loopback.has(hostname) ? 'machine' : 'elsewhere';
}
