import type { JournalEntry, JournalKind } from './journal.ts';

const day = 24 * 3_600_000;

/** How much of one journal is kept. */
export interface JournalBounds {
  /** Of what was only seen and judged: rounds in which nothing was done. */
  readonly looks: { readonly entries: number; readonly ms: number };
  /** Of what was done, asked, answered and verified: what people want to know of long afterwards. */
  readonly changes: { readonly entries: number; readonly ms: number };
  /** Of the whole file, in characters. */
  readonly size: number;
}

/** A job that is looked at every five minutes writes some 600 entries a day. */
export const usualBounds: JournalBounds = {
  looks: { entries: 2000, ms: 7 * day },
  changes: { entries: 1000, ms: 90 * day },
  size: 2_000_000,
};

const changeKinds: ReadonlySet<JournalKind> = new Set([
  'resumed',
  'proposed',
  'asked',
  'answered',
  'acted',
  'verified',
  'made',
  'ended',
]);

/**
 * Leaves out of a journal what is too old or too much: looks first, then changes, the oldest before the newer. How the
 * task began stays, and so does all since the last change whose effect was not verified yet.
 * @param entries oldest first
 * @returns the same array when nothing is left out
 */
export function withinBounds(
  entries: readonly JournalEntry[],
  nowMs: number,
  bounds: JournalBounds = usualBounds,
): readonly JournalEntry[] {
  const kept = new Set<JournalEntry>(entries.filter(({ kind }) => kind === 'started'));
  const open = openSince(entries);
  // Never more than half, so that a change that is never verified keeps no journal growing.
  const needed = entries.slice(Math.max(open, entries.length - Math.floor(bounds.looks.entries / 2)));
  let size = 0;
  const take = (entry: JournalEntry): void => {
    kept.add(entry);
    size += JSON.stringify(entry).length + 1;
  };
  needed.forEach(take);
  for (const isChange of [true, false]) {
    const { entries: most, ms } = isChange ? bounds.changes : bounds.looks;
    const candidates = entries.filter(
      ({ kind, at }) =>
        kind !== 'shortened' && changeKinds.has(kind) === isChange && Date.parse(at) >= nowMs - ms,
    );
    for (const entry of candidates.slice(-most).reverse()) {
      if (kept.has(entry)) continue;
      if (size + JSON.stringify(entry).length > bounds.size * (isChange ? 0.5 : 0.75)) break;
      take(entry);
    }
  }
  const written = entries.filter((entry) => !isShortened(entry));
  const left = written.filter((entry) => !kept.has(entry));
  if (left.length === 0) return entries;
  const rest = written.filter((entry) => kept.has(entry));
  return withMark(rest, left, entries.filter(isShortened));
}

/** Where the last change was proposed whose effect nobody has seen yet; the end where there is none. */
function openSince(entries: readonly JournalEntry[]): number {
  const acted = entries.findLastIndex(({ kind }) => kind === 'acted');
  if (acted === -1 || entries.slice(acted).some(({ kind }) => kind === 'verified')) return entries.length;
  const proposed = entries.slice(0, acted).findLastIndex(({ kind }) => kind === 'proposed');
  return proposed === -1 ? acted : proposed;
}

function isShortened({ kind }: JournalEntry): boolean {
  return kind === 'shortened';
}

/** Puts one line where entries are missing, after how the task began. */
function withMark(
  rest: readonly JournalEntry[],
  left: readonly JournalEntry[],
  known: readonly JournalEntry[],
): readonly JournalEntry[] {
  const [first] = left;
  if (!first) return rest;
  const lines = left.length + known.reduce((sum, { readings }) => sum + (readings?.['lines'] ?? 0), 0);
  const { taskId, round, at } = known[0] ?? first;
  const until = left.at(-1)?.at ?? at;
  const text = `Lines from before ${until} are not all kept, so that this journal stays short; what was done and answered stays longest.`;
  const mark: JournalEntry = { taskId, round, at, kind: 'shortened', text, readings: { lines } };
  const start = rest.findIndex(({ kind }) => kind !== 'started');
  return start === -1 ? [...rest, mark] : [...rest.slice(0, start), mark, ...rest.slice(start)];
}
