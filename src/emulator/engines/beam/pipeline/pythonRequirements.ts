import type { Job } from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { sdkOptions } from './stagedPipeline.ts';

/**
 * What a Python job needs on its workers though it has not staged it, as pip takes it.
 * @see https://github.com/apache/beam/blob/master/sdks/python/setup.py (extra `dill`)
 */
export function pythonRequirements(job: Job): readonly string[] {
  const pickler = sdkOptions(job)['pickle_library'];
  // Beam reads what this one release has written, and no other.
  return pickler === 'dill' || pickler === 'dill_unsafe' ? ['dill>=0.3.1.1,<0.3.2'] : [];
}
