/** When bundles of one descriptor ran, and on which workers. */
export interface DescriptorActivity {
  /** What the workers call its transforms; empty while they have not asked for them. */
  readonly transforms: readonly string[];
  readonly startedAt: Date;
  /** End of the last bundle that has ended. */
  readonly endedAt: Date | undefined;
  readonly workers: ReadonlySet<string>;
}

interface Bundles {
  readonly startedAt: Date;
  endedAt: Date | undefined;
  readonly workers: Set<string>;
}

/** Which parts of a pipeline the workers of a job have worked on so far. */
export class BundleActivity {
  readonly #now: () => Date;
  readonly #transforms = new Map<string, readonly string[]>();
  readonly #bundles = new Map<string, Bundles>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  descriptor(id: string, transforms: readonly string[]): void {
    this.#transforms.set(id, transforms);
  }

  started(descriptorId: string, worker: string): void {
    const bundles = this.#bundles.get(descriptorId) ?? {
      startedAt: this.#now(),
      endedAt: undefined,
      workers: new Set(),
    };
    bundles.workers.add(worker);
    this.#bundles.set(descriptorId, bundles);
  }

  ended(descriptorId: string): void {
    const bundles = this.#bundles.get(descriptorId);
    if (bundles !== undefined) bundles.endedAt = this.#now();
  }

  all(): readonly DescriptorActivity[] {
    return [...this.#bundles].map(([id, bundles]) => ({
      transforms: this.#transforms.get(id) ?? [],
      ...bundles,
    }));
  }
}
