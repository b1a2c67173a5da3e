import { isMap } from 'yaml';
import { mapAt, type CursorPlace, type PathPart } from './cursorPlace.ts';

/** What a path of a document is about. */
export type PlaceMeaning =
  | { readonly kind: 'document' | 'pipeline' | 'options' | 'provider' | 'unknown' }
  /** A key of a transform, or its value. */
  | { readonly kind: 'transform'; readonly transformPath: readonly PathPart[]; readonly key: string }
  | {
      readonly kind: 'config';
      readonly transformPath: readonly PathPart[];
      readonly type: string;
      /** Below `config`. */
      readonly keys: readonly PathPart[];
    }
  | { readonly kind: 'windowing'; readonly key: string; readonly type: string | undefined }
  | { readonly kind: 'input'; readonly transformPath: readonly PathPart[] };

/** Says what stands at the end of a path. */
export function meaningOf(place: CursorPlace): PlaceMeaning {
  const { path } = place;
  const [top, ...below] = path;
  if (path.length === 1) return { kind: 'document' };
  if (top === 'options') return { kind: 'options' };
  if (top === 'providers') return { kind: below.length === 2 ? 'provider' : 'unknown' };
  if (top !== 'pipeline') return { kind: 'unknown' };
  // The last transform on the way: behind "transforms" and a number, or behind "source" or "sink".
  const config = below.indexOf('config');
  const reach = config < 0 ? below : below.slice(0, config);
  const end = reach.findLastIndex(
    (part, index) =>
      part === 'source' ||
      part === 'sink' ||
      (typeof part === 'number' && /^(?:extra_)?transforms$/.test(String(below[index - 1]))),
  );
  const rest = below.slice(end + 1);
  const transformPath = [top, ...below.slice(0, end + 1)];
  const windowing = rest.indexOf('windowing');
  if (windowing >= 0 && rest.length === windowing + 2) {
    const node = mapAt(place.tree, place.root, path.slice(0, -1));
    const type = isMap(node) ? place.tree.textOf(node, 'type')?.text : undefined;
    return { kind: 'windowing', key: String(rest[windowing + 1]), type };
  }
  if (end < 0) return { kind: rest.length === 1 ? 'pipeline' : 'unknown' };
  if (rest.length === 0) return { kind: 'transform', transformPath, key: '' };
  if (rest.length === 1 && rest[0] !== 'input')
    return { kind: 'transform', transformPath, key: String(rest[0]) };
  if (rest[0] === 'input') {
    return place.isKey && rest.length === 1
      ? { kind: 'transform', transformPath, key: 'input' }
      : { kind: 'input', transformPath };
  }
  if (rest[0] !== 'config') return { kind: 'unknown' };
  const node = mapAt(place.tree, place.root, transformPath);
  const type = isMap(node) ? place.tree.textOf(node, 'type')?.text : undefined;
  return { kind: 'config', transformPath, type: type ?? '', keys: rest.slice(1) };
}
