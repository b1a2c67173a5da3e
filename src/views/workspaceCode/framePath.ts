import type { OwnedFrame } from '../../dataflow/errorSignature.ts';

/** A file of the workspace, by its path with `/`. */
export interface PathCandidate {
  readonly path: string;
}

/** The name of a frame's file without folders; undefined where it is none that could be searched for. */
export function fileNameOf({ frame }: OwnedFrame): string | undefined {
  const name = frame.file.split(/[\\/]/).at(-1) ?? '';
  return /^[\w$.-]+\.\w+$/.test(name) ? name : undefined;
}

/**
 * The file that a frame means: the one that shares most of the end of its path. Workers have the files elsewhere, so the
 * beginning tells nothing. Undefined when two are as good, as a wrong place is worse than none.
 */
export function fileOfFrame<T extends PathCandidate>(
  owned: OwnedFrame,
  candidates: readonly T[],
): T | undefined {
  const wanted = wantedPath(owned);
  const isWhole = /\.(java|kt|scala)$/.test(owned.frame.file);
  const rated = candidates
    .map((candidate) => ({ candidate, shared: sharedEnd(candidate.path.split('/'), wanted) }))
    // The package of a Java class is all of its path that counts.
    .filter(({ shared }) => (isWhole ? shared === wanted.length : shared > 0))
    .sort((one, other) => other.shared - one.shared);
  const [best, next] = rated;
  return best && best.shared !== next?.shared ? best.candidate : undefined;
}

/** `shop/orders/Orders.java` of `at shop.orders.Orders$Take.process(Orders.java:7)`. */
function wantedPath({ frame, owner }: OwnedFrame): readonly string[] {
  const parts = frame.file.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (parts.length > 1 || !/\.(java|kt|scala)$/.test(frame.file)) return parts;
  const names = (owner.split('/').at(-1) ?? '').split('.');
  return [...names.slice(0, -2), ...parts];
}

function sharedEnd(path: readonly string[], wanted: readonly string[]): number {
  let shared = 0;
  while (shared < wanted.length && path.at(-1 - shared) === wanted.at(-1 - shared)) shared += 1;
  return shared;
}
