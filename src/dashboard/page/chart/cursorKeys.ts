/** Readings that the cursor goes with a page key. */
const page = 10;

/**
 * Where the cursor of a chart goes with a key, as that of a slider does.
 * @param key of a keyboard event
 * @param from index of the reading it stands on
 * @param last index of the last reading; -1 where there is none
 * @returns index of a reading; undefined where the key does not move the cursor
 */
export function readingOfKey(key: string, from: number, last: number): number | undefined {
  const to = wantedReading(key, from, last);
  return to === undefined || last < 0 ? undefined : Math.min(Math.max(to, 0), last);
}

function wantedReading(key: string, from: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return from - 1;
    case 'ArrowRight':
    case 'ArrowUp':
      return from + 1;
    case 'PageDown':
      return from - page;
    case 'PageUp':
      return from + page;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
