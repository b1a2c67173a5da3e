import { fromBinary } from '@bufbuild/protobuf';
import { LabelledPayloadSchema } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  DisplayData,
  Pipeline,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { StepIds } from './stepIds.ts';
import { steps } from './transformGraph.ts';

/** Finds the steps whose code raised an error, in what the SDKs write about it. */
export class FailedSteps {
  readonly #ids: StepIds;
  /** Names of steps by the Java class of their DoFn. */
  readonly #byClass = new Map<string, string[]>();

  constructor(pipeline: Pipeline) {
    this.#ids = new StepIds(pipeline);
    for (const { transform } of steps(pipeline))
      for (const name of transform.displayData.flatMap(textOf))
        this.#byClass.set(name, [...(this.#byClass.get(name) ?? []), transform.uniqueName]);
  }

  /** @returns Their names; none when the error does not say. */
  namesIn(error: string): readonly string[] {
    const python = [...error.matchAll(/\[while running '([^'\n]+)'\]/g)].map(([, name = '']) => name);
    const go = [...error.matchAll(/DoFn\[UID:\d+, PID:([^,\s]+), /g)].flatMap(([, id = '']) =>
      this.#known(this.#ids.nameOf(id)),
    );
    return [...new Set([...python, ...go, ...this.#javaSteps(error)])];
  }

  /** A stack trace names the DoFn that raised it first, by its class, which several steps may share. */
  #javaSteps(error: string): readonly string[] {
    const name = /^[ \t]*at (\S+?)\$DoFnInvoker\$/m.exec(error)?.[1];
    const found = name === undefined ? [] : (this.#byClass.get(name) ?? []);
    return found.length === 1 ? found : [];
  }

  #known(name: string | undefined): string[] {
    return name === undefined ? [] : [name];
  }
}

/** The DoFn's class is one of the texts that a step is displayed with. */
function textOf({ urn, payload }: DisplayData): string[] {
  if (urn !== 'beam:display_data:labelled:v1') return [];
  try {
    const { value } = fromBinary(LabelledPayloadSchema, payload);
    return value.case === 'stringValue' ? [value.value] : [];
  } catch {
    // Without it an error names no step, and that is all.
    return [];
  }
}
