/** How far a job was at a moment. */
export interface ProgressPoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** 0 to 1. */
  readonly done: number;
}

export interface Eta {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly confidence: 'likely' | 'possible';
  /** How it was made; one sentence. */
  readonly how: string;
}

/** Points that are kept: the pace of long ago says little of now. */
export const keptPoints = 12;
const leastPoints = 3;
/** Paces of the two halves that differ by more make the estimate doubtful. */
const steadyFactor = 1.5;

/** The mean of the progress that stages report; those that have none count by whether they have ended. */
export function progressOf(
  stages: readonly { readonly state?: string | undefined; readonly progress?: number | undefined }[],
): number | undefined {
  if (stages.length === 0) return undefined;
  const done = stages.map(({ state, progress }) => progress ?? (state === 'SUCCEEDED' ? 1 : 0));
  return done.reduce((sum, each) => sum + each, 0) / stages.length;
}

/** From the pace over the kept points; undefined while there is none. */
export function estimateEnd(points: readonly ProgressPoint[]): Eta | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < leastPoints) return undefined;
  const pace = paceOf(first, last);
  if (pace <= 0) return undefined;
  const middle = points[Math.floor(points.length / 2)] ?? last;
  const [early, late] = [paceOf(first, middle), paceOf(middle, last)];
  const isSteady = early > 0 && late > 0 && Math.max(early / late, late / early) <= steadyFactor;
  const minutes = Math.round((last.at - first.at) / 60_000);
  return {
    at: last.at + (1 - last.done) / pace,
    confidence: isSteady && last.done > 0.2 ? 'likely' : 'possible',
    how: `From the progress of its stages over ${minutes} minutes (${percent(first.done)} to ${percent(last.done)}), as if it went on at that pace${isSteady ? '' : ', which has changed meanwhile'}.`,
  };
}

function paceOf(from: ProgressPoint, to: ProgressPoint): number {
  return to.at > from.at ? (to.done - from.done) / (to.at - from.at) : 0;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
