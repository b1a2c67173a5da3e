/** A job can have begun that long ago: what the service's own list of jobs looks back. */
export const maxAgeSeconds = 30 * 86_400;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The seconds of a text such as `90s`, `30m`, `24h` or `1d12h`; undefined for any other text. */
export function durationSeconds(text: string): number | undefined {
  if (!/^(\d{1,9}[smhd])+$/.test(text)) return undefined;
  const parts = text.match(/\d+[smhd]/g) ?? [];
  return parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * (unitSeconds[part.slice(-1)] ?? 0), 0);
}
