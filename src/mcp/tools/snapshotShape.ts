import type { z } from 'zod';
import type { Snapshot } from '../../dataflow/snapshot.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Zod } from './tool.ts';

/** A snapshot as answers give it. */
export function snapshotShape(z: Zod): z.ZodObject<{
  snapshot_id: z.ZodString;
  project_id: z.ZodString;
  location: z.ZodString;
  source_job_id: z.ZodString;
  state: z.ZodString;
  creation_time: z.ZodOptional<z.ZodString>;
  ttl_seconds: z.ZodOptional<z.ZodNumber>;
  description: z.ZodOptional<z.ZodString>;
  disk_size_bytes: z.ZodOptional<z.ZodNumber>;
}> {
  const text = z.string();
  return z.object({
    snapshot_id: text,
    project_id: text,
    location: text,
    source_job_id: text,
    state: text.describe('PENDING, RUNNING, READY, FAILED or DELETED'),
    creation_time: text.optional(),
    ttl_seconds: z.number().optional(),
    description: text.optional(),
    disk_size_bytes: z.number().optional().describe('Known once it is READY'),
  });
}

export type ShapedSnapshot = z.output<ReturnType<typeof snapshotShape>>;

export function shapeSnapshot(snapshot: Snapshot): ShapedSnapshot {
  const { creationTime, ttlSeconds, description, diskSizeBytes } = snapshot;
  return {
    snapshot_id: inertText(snapshot.id, textLimits.name),
    project_id: inertText(snapshot.projectId, textLimits.name),
    location: inertText(snapshot.location, textLimits.name),
    source_job_id: inertText(snapshot.sourceJobId, textLimits.name),
    state: snapshot.state,
    ...(creationTime === undefined ? {} : { creation_time: inertText(creationTime, textLimits.name) }),
    ...(ttlSeconds === undefined ? {} : { ttl_seconds: ttlSeconds }),
    ...(description === undefined ? {} : { description: inertText(description, textLimits.name) }),
    ...(diskSizeBytes === undefined ? {} : { disk_size_bytes: diskSizeBytes }),
  };
}

/** One line; to be put inside a fence. */
export function snapshotLine(snapshot: ShapedSnapshot): string {
  return [
    snapshot.snapshot_id,
    snapshot.state,
    snapshot.source_job_id,
    snapshot.creation_time ?? '-',
    snapshot.disk_size_bytes === undefined ? '-' : String(snapshot.disk_size_bytes),
    snapshot.description ?? '-',
  ].join(' | ');
}

export const snapshotLineHeader =
  'snapshot_id | state | source_job_id | creation_time | disk_size_bytes | description';
