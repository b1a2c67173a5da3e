import { choosePlace, whereFields } from './connectionChoice.ts';
import { scheduleLine, scheduleLineHeader, scheduleShape, shapeSchedule } from './scheduleShape.ts';
import { defineReadTool } from './tool.ts';

const defaultLimit = 20;

export const listSchedulesTool = defineReadTool({
  name: 'list_schedules',
  title: 'List launch schedules',
  userDescription: 'Lists the jobs of Cloud Scheduler that launch templates, with state and next run.',
  modelDescription:
    'Lists the schedules of Cloud Scheduler in a region that launch Dataflow templates, with cron, state, next and last run.',
  icon: '$(calendar)',
  tags: ['dataflow', 'schedules'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      ...whereFields(z),
      limit: z.int().min(1).max(100).optional().describe(`Most to give. Default ${defaultLimit}.`),
    }),
  output: (z) =>
    z.object({ connection: z.string(), schedules: z.array(scheduleShape(z)), left_out: z.number() }),
  async run(args, call) {
    const { api, connection, location } = await choosePlace(call, args, 'schedules');
    const all = await api.listSchedules(location, { signal: call.signal });
    const schedules = all.slice(0, args.limit ?? defaultLimit).map(shapeSchedule);
    const leftOut = all.length - schedules.length;
    const text = [
      `${all.length} ${all.length === 1 ? 'schedule' : 'schedules'} of connection ${connection.id} in ${location}.`,
      ...(schedules.length === 0
        ? ['schedule_launch makes one.']
        : [call.fence.wrap([scheduleLineHeader, ...schedules.map(scheduleLine)].join('\n'))]),
      ...(leftOut === 0 ? [] : [`Left out: ${leftOut}. Raise limit.`]),
    ].join('\n');
    return { structured: { connection: connection.id, schedules, left_out: leftOut }, text };
  },
});
