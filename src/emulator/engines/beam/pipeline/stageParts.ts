import { fromBinary } from '@bufbuild/protobuf';
import { ParDoPayloadSchema } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  ParDoPayload,
  PTransform,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';

/** What about a step decides in which stage it runs. */
export interface StepTraits {
  /** PCollections that must be whole before the step can begin. */
  readonly sideInputs: ReadonlySet<string>;
  /** Keeps state by key, so that its elements are sorted by key first. */
  readonly isStateful: boolean;
  /** What is added to its name for the parts of it that run in the stage before it. */
  readonly before: readonly string[];
  /** The same for its own stage; empty for a step that is one whole. */
  readonly after: readonly string[];
}

type Parts = Pick<StepTraits, 'before' | 'after'>;

const whole: Parts = { before: [], after: [] };
const shuffle: Parts = { before: ['/Write'], after: ['/Read'] };

/** In the words of the service. */
const splitSteps: Readonly<Record<string, Parts>> = {
  'beam:transform:group_by_key:v1': shuffle,
  'beam:transform:reshuffle:v1': shuffle,
  'beam:transform:redistribute_arbitrarily:v1': shuffle,
  'beam:transform:redistribute_by_key:v1': shuffle,
  'beam:transform:combine_per_key:v1': {
    before: ['/Combine/Partial', '/GroupByKey/Write'],
    after: ['/GroupByKey/Read', '/Combine', '/Combine/Extract'],
  },
};

const splittableDoFn: Parts = {
  before: ['/PairWithRestriction', '/SplitWithSizing'],
  after: ['/ProcessElementAndRestrictionWithSizing'],
};

export function traitsOf({ spec, inputs }: PTransform): StepTraits {
  if (spec?.urn !== 'beam:transform:pardo:v1')
    return { sideInputs: new Set(), isStateful: false, ...(splitSteps[spec?.urn ?? ''] ?? whole) };
  const doFn = parDoOf(spec.payload);
  const names = Object.keys(doFn?.sideInputs ?? {});
  const hasAny = (specs: object | undefined): boolean => Object.keys(specs ?? {}).length > 0;
  return {
    sideInputs: new Set(names.flatMap((name) => inputs[name] ?? [])),
    isStateful: hasAny(doFn?.stateSpecs) || hasAny(doFn?.timerFamilySpecs),
    ...((doFn?.restrictionCoderId ?? '') === '' ? whole : splittableDoFn),
  };
}

function parDoOf(payload: Uint8Array): ParDoPayload | undefined {
  try {
    return fromBinary(ParDoPayloadSchema, payload);
  } catch {
    // The runner says what is wrong with a DoFn that cannot be read; for the graph it is one like any other.
    return undefined;
  }
}
