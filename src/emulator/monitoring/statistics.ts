/** One number of several; never called with none. */
export type Statistic = (values: readonly number[]) => number;

export const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0);

export const mean: Statistic = (values) => sum(values) / values.length;

export const min: Statistic = (values) => values.reduce((least, value) => Math.min(least, value), Infinity);

export const max: Statistic = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);

/** Of the values as a whole population. */
export const standardDeviation: Statistic = (values) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

export function countWhere(wanted: number): Statistic {
  return (values) => values.filter((value) => value === wanted).length;
}

/** @param rank 0 to 100; between two values the line between them counts. */
export function percentile(rank: number): Statistic {
  return (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const place = ((sorted.length - 1) * rank) / 100;
    const below = sorted[Math.floor(place)] ?? 0;
    const above = sorted[Math.ceil(place)] ?? below;
    return below + (above - below) * (place - Math.floor(place));
  };
}
