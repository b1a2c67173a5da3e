import type { QueuedElements } from './state.ts';

const none: readonly QueuedElements[] = [];
/** A backlog of days stays small: older parts are told apart less finely. */
const maxParts = 512;

/** @param parts - none of them empty */
export function enqueue(
  queue: readonly QueuedElements[],
  parts: readonly QueuedElements[],
): readonly QueuedElements[] {
  if (parts.length === 0) return queue;
  const filled = queue.length === 0 ? parts : [...queue, ...parts];
  return filled.length > maxParts ? halve(filled) : filled;
}

/** Takes the oldest `count` elements. */
export function dequeue(
  queue: readonly QueuedElements[],
  count: number,
): { taken: readonly QueuedElements[]; rest: readonly QueuedElements[] } {
  if (count <= 0 || queue.length === 0) return { taken: none, rest: queue };
  if (count >= Number.MAX_SAFE_INTEGER) return { taken: queue, rest: none };
  const taken: QueuedElements[] = [];
  let left = count;
  let index = 0;
  for (let part = queue[index]; part !== undefined && part.count <= left; part = queue[++index]) {
    taken.push(part);
    left -= part.count;
  }
  const cut = queue[index];
  if (cut === undefined || left <= 0) return { taken, rest: queue.slice(index) };
  taken.push({ ...cut, count: left });
  return { taken, rest: [{ ...cut, count: cut.count - left }, ...queue.slice(index + 1)] };
}

/** The parts as one: the oldest source time, and the mean time of entering so that the sum of waits stays exact. */
export function merged(parts: readonly QueuedElements[]): QueuedElements {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const entered = parts.reduce((sum, part) => sum + part.entered * part.count, 0) / count;
  return { count, entered, eventTime: Math.min(...parts.map((part) => part.eventTime)) };
}

function halve(queue: readonly QueuedElements[]): readonly QueuedElements[] {
  const halved: QueuedElements[] = [];
  for (let index = 0; index < queue.length; index += 2) halved.push(merged(queue.slice(index, index + 2)));
  return halved;
}
