import { deleteSnapshot, planDeleteSnapshot } from '../../dataflow/operations/snapshots.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText } from './changeFields.ts';
import { choosePlace, whereFields } from './connectionChoice.ts';
import { shapeSnapshot, snapshotLine, snapshotLineHeader, snapshotShape } from './snapshotShape.ts';
import { defineChangeTool } from './tool.ts';

export const deleteSnapshotTool = defineChangeTool({
  name: 'delete_snapshot',
  title: 'Delete a Dataflow snapshot',
  userDescription: 'Deletes a snapshot for good, after asking you.',
  modelDescription:
    'Deletes one snapshot, as list_snapshots gives it; the user approves first. It cannot be undone, and no job can be started from it afterwards. Call it only when the user wants the snapshot gone.',
  icon: '$(trash)',
  tags: ['dataflow', 'snapshots', 'change'],
  effect: 'change',
  isDestructive: true,
  input: (z) =>
    z.strictObject({
      snapshot_id: z.string().min(1).max(200).describe('Id of the snapshot.'),
      ...whereFields(z),
      ...changeFields(z),
    }),
  output: (z) =>
    z.object({
      ...changeAnswerFields(z),
      snapshot: snapshotShape(z).describe('As it was before'),
    }),
  async plan(args, call) {
    const { api, connection, projectId, location } = await choosePlace(call, args, 'snapshot');
    const { signal } = call;
    const plan = await planDeleteSnapshot(
      api,
      { projectId, location, snapshotId: args.snapshot_id },
      { signal },
    );
    const { snapshot, sourceJob, consequence } = plan;
    const request = {
      method: plan.request.method,
      project_id: projectId,
      location,
      snapshot_id: plan.request.snapshotId,
    };
    const told = (done?: string) => {
      const shaped = shapeSnapshot(done === undefined ? snapshot : { ...snapshot, state: 'DELETED' });
      return {
        structured: {
          connection: connection.id,
          was_sent: done !== undefined,
          request,
          consequence,
          snapshot: shaped,
        },
        text: changeText(call, {
          ...(done === undefined ? {} : { done }),
          request,
          consequence,
          undo: undefined,
          quoted: `${snapshotLineHeader}\n${snapshotLine(shaped)}`,
          next:
            done === undefined
              ? 'delete_snapshot without dry_run; the user is asked to approve.'
              : 'list_snapshots to see those that are left.',
        }),
      };
    };
    const of = plainText(sourceJob?.name ?? snapshot.sourceJobId, textLimits.label);
    const where = plainText(`${projectId}, ${location}`, textLimits.name);
    const taken =
      snapshot.creationTime === undefined ? '' : `, taken ${plainText(snapshot.creationTime, 40)}`;
    return {
      subject: {
        connection,
        projectId,
        location,
        job: { id: snapshot.sourceJobId, name: sourceJob?.name ?? '', labels: sourceJob?.labels },
        snapshotId: snapshot.id,
      },
      effect: plan.effect,
      undo: undefined,
      evidenceTime: args.evidence_time,
      approval: `Delete the snapshot ${plainText(snapshot.id, textLimits.name)} of the Dataflow job "${of}"${taken}, in ${where}? ${consequence}`,
      basis: JSON.stringify([snapshot.id, snapshot.sourceJobId, plan.request]),
      ...(args.dry_run === true ? { dryRun: told() } : {}),
      async execute() {
        call.progress('Deleting the snapshot');
        await deleteSnapshot(api, plan, { signal });
        return told('The snapshot is deleted.');
      },
    };
  },
});
