import { createSnapshot, planCreateSnapshot, snapshotTtl } from '../../dataflow/operations/snapshots.ts';
import type { Snapshot } from '../../dataflow/snapshot.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText, jobSubject } from './changeFields.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, shapeJob } from './jobShape.ts';
import { shapeSnapshot, snapshotLine, snapshotLineHeader, snapshotShape } from './snapshotShape.ts';
import { defineChangeTool } from './tool.ts';

export const createSnapshotTool = defineChangeTool({
  name: 'create_snapshot',
  title: 'Take a snapshot of a Dataflow job',
  userDescription: 'Saves the state of a running streaming job, after asking you.',
  modelDescription:
    'Takes a snapshot of the state of one running streaming job, which goes on; the user approves first. Use it before replacing or stopping a job whose state matters. It is billed until it is deleted or its ttl_seconds are over.',
  icon: '$(device-camera)',
  tags: ['dataflow', 'snapshots', 'change'],
  effect: 'change',
  isDestructive: false,
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      ttl_seconds: z
        .int()
        .min(snapshotTtl.min)
        .max(snapshotTtl.max)
        .optional()
        .describe('Lifetime. Default 7 days.'),
      snapshot_sources: z.boolean().optional().describe('Pub/Sub sources too. Default false.'),
      description: z.string().max(1000).optional().describe('A note to know it by.'),
      ...changeFields(z),
    }),
  output: (z) =>
    z.object({
      ...changeAnswerFields(z),
      snapshot: snapshotShape(z).optional().describe('Absent for a dry run'),
    }),
  async plan(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const plan = await planCreateSnapshot(
      api,
      ref,
      {
        ...(args.ttl_seconds === undefined ? {} : { ttlSeconds: args.ttl_seconds }),
        ...(args.snapshot_sources === undefined ? {} : { snapshotSources: args.snapshot_sources }),
        ...(args.description === undefined ? {} : { description: args.description }),
      },
      { signal: call.signal },
    );
    const { job, consequence } = plan;
    const request = {
      method: plan.request.method,
      project_id: ref.projectId,
      location: ref.location,
      job_id: ref.jobId,
      ttl: `${plan.request.ttlSeconds}s`,
      snapshot_sources: plan.request.snapshotSources,
      ...(plan.request.description === undefined ? {} : { description: plan.request.description }),
    };
    const undo = 'delete_snapshot of the new snapshot.';
    const told = (snapshot?: Snapshot) => ({
      structured: {
        connection: connection.id,
        was_sent: snapshot !== undefined,
        request,
        consequence,
        undo,
        ...(snapshot === undefined ? {} : { snapshot: shapeSnapshot(snapshot) }),
      },
      text: changeText(call, {
        ...(snapshot === undefined ? {} : { done: `The service is taking the snapshot. ${consequence}` }),
        request,
        consequence,
        undo,
        quoted:
          snapshot === undefined
            ? `${jobLineHeader}\n${jobLine(shapeJob(job))}`
            : `${snapshotLineHeader}\n${snapshotLine(shapeSnapshot(snapshot))}`,
        next:
          snapshot === undefined
            ? 'create_snapshot without dry_run; the user is asked to approve.'
            : 'list_snapshots until it is READY.',
      }),
    });
    const where = plainText(`${ref.projectId}, ${ref.location}`, textLimits.name);
    const name = plainText(job.name, textLimits.label);
    return {
      subject: jobSubject(connection, job),
      effect: plan.effect,
      undo,
      evidenceTime: args.evidence_time,
      approval: `Take a snapshot of the Dataflow job "${name}" (${plainText(job.id, textLimits.name)}) in ${where}? ${consequence}`,
      basis: JSON.stringify([job.id, job.state, plan.request]),
      ...(args.dry_run === true ? { dryRun: told() } : {}),
      async execute() {
        call.progress('Taking the snapshot');
        return told(await createSnapshot(api, plan, { signal: call.signal }));
      },
    };
  },
});
