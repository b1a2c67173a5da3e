import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { steps } from './transformGraph.ts';

interface Origin {
  /** User-visible name of the step that makes the PCollection. */
  readonly step: string;
  /** Which of its outputs it is, from 0. */
  readonly output: number;
}

/** The names that the service gives PCollections: the step that makes them, and which of its outputs they are. */
export class CollectionNames {
  readonly #origins = new Map<string, Origin>();

  constructor(pipeline: Pipeline) {
    for (const { transform } of steps(pipeline))
      Object.values(transform.outputs).forEach((pcollection, output) => {
        this.#origins.set(pcollection, { step: transform.uniqueName, output });
      });
  }

  /** Whether a step makes it; others stand inside of steps. */
  has(pcollection: string): boolean {
    return this.#origins.has(pcollection);
  }

  /** As in a PipelineDescription, for example `Split.out0`. */
  ofGraph(pcollection: string): string {
    return this.#name(pcollection, '.');
  }

  /** As in the context of metrics, for example `Split-out0`. */
  ofMetrics(pcollection: string): string {
    return this.#name(pcollection, '-');
  }

  #name(pcollection: string, separator: string): string {
    const origin = this.#origins.get(pcollection);
    return origin === undefined ? pcollection : `${origin.step}${separator}out${origin.output}`;
  }
}
