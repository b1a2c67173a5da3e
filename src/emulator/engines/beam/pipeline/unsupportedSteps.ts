import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { ApiError } from '../../../api/apiError.ts';
import { steps } from './transformGraph.ts';

/** Transforms that the real service executes itself and no local runner has, with what does their work here. */
const serviceOnly: Readonly<Record<string, string>> = {
  'beam:transform:pubsub_read:v1':
    'reads Pub/Sub, which only the Dataflow service does itself; for a local run read from PeriodicImpulse, Create or a file instead',
  'beam:transform:pubsub_write:v1':
    'writes to Pub/Sub, which only the Dataflow service does itself; for a local run write to a file or call the Pub/Sub client in a DoFn instead',
  'beam:transform:read:v1':
    'is a source of the old kind, which portable runners do not read; use a splittable DoFn or the newer form of the connector',
};

/** @throws ApiError FAILED_PRECONDITION naming each step that cannot run here, and what to use instead. */
export function refuseUnsupportedSteps(pipeline: Pipeline): void {
  const reasons: string[] = [];
  for (const { transform } of steps(pipeline)) {
    const instead = serviceOnly[transform.spec?.urn ?? ''];
    if (instead !== undefined) reasons.push(`The step "${transform.uniqueName}" ${instead}.`);
  }
  if (reasons.length > 0) throw new ApiError('FAILED_PRECONDITION', reasons.join(' '));
}
