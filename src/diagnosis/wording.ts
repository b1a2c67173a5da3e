/** Seconds as people read them: `45 s`, `12 min`, `3.5 h`, `2 d`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${rounded(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** 0.83 as `83 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Three significant digits at most, with thousands set apart. */
export function rounded(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value);
}
