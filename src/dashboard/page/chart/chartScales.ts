/** How the chart's axes are divided and named. */

/** Unit of the growth of a metric per second. */
export function rateUnit(unit: string | undefined): string {
  return unit === undefined ? '/ s' : `${unit} / s`;
}

/**
 * Steps an axis of values may be divided by: powers of two for bytes, as people read those in IEC units, else 1, 2
 * and 5 times powers of ten.
 * @param isWhole whether only whole numbers occur, so that half a step would be no value
 */
export function valueSteps(unit: string | undefined, isWhole: boolean): number[] {
  if (unit?.startsWith('bytes') === true) return Array.from({ length: 61 }, (_, power) => 2 ** power);
  const smallest = isWhole ? 0 : -9;
  return Array.from({ length: 19 - smallest }, (_, index) => index + smallest).flatMap((power) =>
    [1, 2, 5].map((factor) => Number(`${factor}e${power}`)),
  );
}

/**
 * Ends of an axis of values: from zero where that does not press the line flat, with room above it.
 * @param isFromZero whether zero always belongs to it, as for a rate
 */
export function valueRange(min: number, max: number, isFromZero: boolean): [number, number] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  if (min === max) return min === 0 ? [0, 1] : min > 0 ? [0, min * 2] : [min * 2, 0];
  const room = (max - min) * 0.1;
  const isZeroNear = isFromZero || min <= max / 2;
  return [min >= 0 && isZeroNear ? 0 : min - room, max <= 0 && isFromZero ? 0 : max + room];
}
