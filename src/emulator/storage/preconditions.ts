import type { Preconditions, StoredObject } from './objectStore.ts';
import { StorageError } from './storageError.ts';

export function unmetPrecondition(
  current: StoredObject | undefined,
  wanted: Preconditions,
): 'match' | 'notMatch' | undefined {
  const generation = current?.generation ?? 0n;
  const metageneration = current?.metageneration;
  const { ifGenerationMatch, ifGenerationNotMatch, ifMetagenerationMatch, ifMetagenerationNotMatch } = wanted;
  if (ifGenerationMatch !== undefined && ifGenerationMatch !== generation) return 'match';
  if (ifMetagenerationMatch !== undefined && ifMetagenerationMatch !== metageneration) return 'match';
  if (ifGenerationNotMatch !== undefined && ifGenerationNotMatch === generation) return 'notMatch';
  if (ifMetagenerationNotMatch !== undefined && ifMetagenerationNotMatch === metageneration)
    return 'notMatch';
  return undefined;
}

/** @throws StorageError `conditionNotMet` */
export function checkPreconditions(
  current: StoredObject | undefined,
  wanted: Preconditions | undefined,
): void {
  if (wanted !== undefined && unmetPrecondition(current, wanted) !== undefined) {
    throw new StorageError(
      'conditionNotMet',
      'At least one of the pre-conditions you specified did not hold.',
    );
  }
}
