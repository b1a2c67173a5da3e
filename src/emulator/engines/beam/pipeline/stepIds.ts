import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';

/**
 * Prism splits a splittable DoFn or a combine into several transforms, called `e` + id + suffix.
 * @see https://github.com/apache/beam/blob/master/sdks/go/pkg/beam/runners/prism/internal/handlepardo.go
 */
const prismSuffixes = ['_pwr', '_splitnsize', '_processandsplit', '_lift', '_gbk', '_merge', '_extract'];

/**
 * Beam Python's local job service calls transforms by their names, and parts of them by name + suffix.
 * @see https://github.com/apache/beam/blob/master/sdks/python/apache_beam/runners/portability/fn_api_runner/translations.py
 */
const pythonSuffixes = [
  '',
  '/PairWithRestriction',
  '/SplitAndSizeRestriction',
  '/TruncateAndSizeRestriction',
  '/Process',
  '/Precombine',
  '/Group',
  '/Merge',
  '/ExtractOutputs',
];

/** Of those, the parts that come before elements are sorted or handed out. */
const firstParts = [
  '_pwr',
  '_splitnsize',
  '_lift',
  '/PairWithRestriction',
  '/SplitAndSizeRestriction',
  '/TruncateAndSizeRestriction',
  '/Precombine',
];

/** Finds the steps of the submitted pipeline again in what workers report. */
export class StepIds {
  readonly #names = new Map<string, string>();
  readonly #byName = new Map<string, string>();

  constructor(pipeline: Pipeline) {
    for (const [id, { uniqueName }] of Object.entries(pipeline.components?.transforms ?? {})) {
      this.#names.set(id, uniqueName);
      // The root of a Python pipeline has no name.
      if (uniqueName !== '') this.#byName.set(uniqueName, id);
    }
  }

  /**
   * @param reported What a worker calls a transform.
   * @returns The id that the submitted pipeline has for it, by which clients look it up; undefined for the runner's own.
   */
  idOf(reported: string): string | undefined {
    if (this.#names.has(reported)) return reported;
    for (const suffix of prismSuffixes) {
      const id = reported.slice(1, -suffix.length);
      if (reported.startsWith('e') && reported.endsWith(suffix) && this.#names.has(id)) return id;
    }
    for (const suffix of pythonSuffixes) {
      const name = reported.slice(0, reported.length - suffix.length);
      const id = reported.endsWith(suffix) ? this.#byName.get(name) : undefined;
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** @returns The name its author gave it. */
  nameOf(reported: string): string | undefined {
    const id = this.idOf(reported);
    return id === undefined ? undefined : this.#names.get(id);
  }

  /** Whether it is the part of a split step that comes first. */
  isFirstPart(reported: string): boolean {
    return !this.#names.has(reported) && firstParts.some((suffix) => reported.endsWith(suffix));
  }
}
