import type { StoredObject } from './objectStore.ts';

/** The objects of one bucket, by name and in byte order of the UTF-8 names. */
export class BucketIndex {
  readonly #objects = new Map<string, StoredObject>();
  #sorted: readonly string[] | undefined;

  get size(): number {
    return this.#objects.size;
  }

  get(name: string): StoredObject | undefined {
    return this.#objects.get(name);
  }

  set(object: StoredObject): void {
    if (!this.#objects.has(object.name)) this.#sorted = undefined;
    this.#objects.set(object.name, object);
  }

  delete(name: string): void {
    if (this.#objects.delete(name)) this.#sorted = undefined;
  }

  startingWith(prefix: string): readonly StoredObject[] {
    this.#sorted ??= [...this.#objects.keys()].sort(compareBytes);
    return this.#sorted.flatMap((name) => {
      const object = name.startsWith(prefix) ? this.#objects.get(name) : undefined;
      return object === undefined ? [] : [object];
    });
  }
}

/** Order of the UTF-8 bytes, which is not the order of UTF-16 code units that `<` gives. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
