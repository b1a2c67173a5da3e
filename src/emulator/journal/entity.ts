import type { Segment } from './segment.ts';

/** Where a record is. */
export interface Place {
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
}

/** What the journal knows of an entity without reading. */
export class Entity {
  /** Changes that are not on the disk yet. */
  pending = 0;
  #head: Uint8Array | undefined;
  #places: readonly Place[] = [];

  get head(): Uint8Array | undefined {
    return this.#head;
  }

  /** Its records, oldest first; another array after each change. */
  get places(): readonly Place[] {
    return this.#places;
  }

  isIn(segment: Segment): boolean {
    return this.#places.some((place) => place.segment === segment);
  }

  add(place: Place, replaces: boolean, head: Uint8Array | undefined): void {
    if (replaces) {
      for (const { segment, length } of this.#places) segment.liveBytes -= length;
      this.#places = [place];
    } else {
      this.#places = [...this.#places, place];
    }
    place.segment.liveBytes += place.length;
    this.#head = head ?? this.#head;
  }
}
