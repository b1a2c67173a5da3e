/** Seconds as people read them: `0.4 s`, `45 s`, `12 min`, `3 h 30 min`, `2 d`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${rounded(seconds)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  if (seconds < 48 * 3600)
    return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  const days = seconds / 86_400;
  return `${days < longestWhole ? Math.round(days) : rounded(days)} d`;
}

/** 0.83 as `83 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Days that are told to the day: more than a job ever runs. */
const longestWhole = 1e5;
/** From here on a number is told in powers of ten: nothing that large exists, but it may be reported. */
const largestWritten = 1e15;

/** Three significant digits at most, with thousands set apart. */
export function rounded(value: number): string {
  if (Math.abs(value) >= largestWritten) return value.toExponential(2);
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value);
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** In IEC units, `28.4 GiB`. */
export function bytes(value: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(Math.abs(value), 1)) / 10), byteUnits.length - 1);
  return `${rounded(value / 1024 ** power)} ${byteUnits[power] ?? 'B'}`;
}
