import { whereFields, choosePlace } from './connectionChoice.ts';
import { shapeSnapshot, snapshotLine, snapshotLineHeader, snapshotShape } from './snapshotShape.ts';
import { defineReadTool } from './tool.ts';

const defaultLimit = 20;

export const listSnapshotsTool = defineReadTool({
  name: 'list_snapshots',
  title: 'List Dataflow snapshots',
  userDescription: 'Lists snapshots of streaming jobs with state, age and size, newest first.',
  modelDescription:
    'Lists the snapshots (saved state) of one streaming Dataflow job, or of a whole region, newest first, with state, time to live and size. Use it before starting a job from a snapshot or deleting one.',
  icon: '$(device-camera)',
  tags: ['dataflow', 'snapshots'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      job_id: z.string().min(1).max(200).optional().describe('Only snapshots of this job.'),
      ...whereFields(z),
      limit: z.int().min(1).max(100).optional().describe(`Most to give. Default ${defaultLimit}.`),
    }),
  output: (z) =>
    z.object({
      connection: z.string(),
      snapshots: z.array(snapshotShape(z)),
      left_out: z.number(),
    }),
  async run(args, call) {
    const { api, connection, projectId, location } = await choosePlace(call, args, 'snapshots');
    const all = await api.listSnapshots(
      { projectId, location, ...(args.job_id === undefined ? {} : { jobId: args.job_id }) },
      { signal: call.signal },
    );
    const snapshots = all.slice(0, args.limit ?? defaultLimit).map(shapeSnapshot);
    const leftOut = all.length - snapshots.length;
    const text = [
      `${all.length} ${all.length === 1 ? 'snapshot' : 'snapshots'} of connection ${connection.id}, newest first.`,
      ...(snapshots.length === 0
        ? ['create_snapshot takes one of a running streaming job.']
        : [call.fence.wrap([snapshotLineHeader, ...snapshots.map(snapshotLine)].join('\n'))]),
      ...(leftOut === 0 ? [] : [`Left out: ${leftOut}. Raise limit, or pass job_id.`]),
    ].join('\n');
    return { structured: { connection: connection.id, snapshots, left_out: leftOut }, text };
  },
});
