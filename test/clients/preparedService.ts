import { waitFor } from '../waitFor.ts';
import { jobsPath, ModelService, place, schedulesPath, workloadOf } from './modelService.ts';

/** A template that comes along; its jobs are computed. */
export const streamTemplate = 'gs://dataflow-emulator/flex/streaming-model.json';

/** A launch schedule that is in force, as the tools tell it. It is due once in some years. */
export const schedule = {
  schedule_id: 'leap-day',
  cron: '0 6 29 2 *',
  time_zone: 'Europe/Berlin',
  job_name: 'of-the-leap-day',
} as const;

const history = '2h';

/** A service with one of everything that tools ask for. */
export class PreparedService {
  private constructor(
    readonly service: ModelService,
    /** Id of a running stream that has two hours of history and a hot key. */
    readonly orders: string,
    /** Id of a running stream that was launched from {@link streamTemplate}. */
    readonly stream: string,
    /** Id of a snapshot of `orders` that is ready. */
    readonly snapshot: string,
  ) {}

  static async start(): Promise<PreparedService> {
    // Fast enough that nobody waits for a job to begin, and slow enough that its clock stays close to everyone's.
    const service = await ModelService.start(20);
    const orders = await service.startJob('orders', workloadOf('hot-key'), history);
    const launchPath = `/v1b3/projects/${place.projectId}/locations/${place.location}/flexTemplates:launch`;
    await service.read('POST', launchPath, {
      launchParameter: { jobName: 'stream', containerSpecGcsPath: streamTemplate },
    });
    const stream = await service.idOf('stream');
    await waitFor(
      'the launched job to run',
      () => service.job(stream),
      ({ currentState }) => currentState === 'JOB_STATE_RUNNING',
    );
    await service.read('POST', schedulesPath, {
      name: `${schedulesPath.replace('/v1/', '')}/${schedule.schedule_id}`,
      schedule: schedule.cron,
      timeZone: schedule.time_zone,
      httpTarget: {
        uri: `https://dataflow.googleapis.com${launchPath}`,
        httpMethod: 'POST',
        body: Buffer.from(
          JSON.stringify({
            launchParameter: { jobName: schedule.job_name, containerSpecGcsPath: streamTemplate },
          }),
        ).toString('base64'),
      },
    });
    const { id } = await service.read<{ id: string }>('POST', `${jobsPath}/${orders}:snapshot`, {});
    await waitFor(
      'the snapshot to be ready',
      () => service.snapshots(orders),
      (snapshots) => snapshots.some(({ state }) => state === 'READY'),
    );
    return new PreparedService(service, orders, stream, id);
  }

  close(): Promise<void> {
    return this.service.close();
  }
}
