import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { steps } from '../pipeline/transformGraph.ts';

/** Steps that hand on the elements they get, and that Prism leaves out. */
const elidedUrns = new Set([
  'beam:transform:reshuffle:v1',
  'beam:transform:redistribute_arbitrarily:v1',
  'beam:transform:redistribute_by_key:v1',
]);

/** The outputs of steps that a runner may leave out, by the PCollection that has the same elements. */
export class ElidedCollections {
  readonly #inputs = new Map<string, string>();

  constructor(pipeline: Pipeline) {
    for (const { transform } of steps(pipeline)) {
      const [input] = Object.values(transform.inputs);
      if (input === undefined || !elidedUrns.has(transform.spec?.urn ?? '')) continue;
      for (const output of Object.values(transform.outputs)) this.#inputs.set(output, input);
    }
  }

  copiesOf(collection: string): string[] {
    return [...this.#inputs.keys()].filter((output) => this.#source(output) === collection);
  }

  #source(collection: string): string {
    const input = this.#inputs.get(collection);
    return input === undefined ? collection : this.#source(input);
  }
}
