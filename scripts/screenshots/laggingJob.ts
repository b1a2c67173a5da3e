import { localProject, localRegion } from '../local/samples.ts';

const cpuSeconds = (name: string, seconds: number, kind = 'parDo'): object => ({
  name,
  kind,
  cpuSeconds: seconds,
});

/** More orders arrive than three workers can take: the backlog grows until the job may have more of them. */
const workload = {
  type: 'streaming',
  steps: [
    cpuSeconds('Read orders', 1e-4, 'read'),
    cpuSeconds('Parse', 4e-4),
    cpuSeconds('Sum per shop', 5e-4, 'groupByKey'),
    cpuSeconds('Write', 2e-4, 'write'),
  ],
  workers: { min: 1, max: 3 },
  arrival: { kind: 'constant', perSecond: 9000 },
};

/**
 * Starts a computed streaming job that has lagged for a while.
 * @param origin `http://host:port` of the local Dataflow
 * @throws Error when the service refuses it
 */
export async function startLaggingJob(origin: string, name: string): Promise<void> {
  const response = await fetch(`${origin}/v1b3/projects/${localProject}/locations/${localRegion}/jobs`, {
    method: 'POST',
    body: JSON.stringify({
      name,
      type: 'JOB_TYPE_STREAMING',
      labels: { 'goog-emulator-engine': 'model' },
      // The limit as Beam's own option, too: that is where a job tells it.
      environment: {
        sdkPipelineOptions: {
          options: { workload, workloadAge: '40m', max_num_workers: workload.workers.max },
        },
      },
    }),
  });
  if (!response.ok) throw new Error(`The job ${name} was not started: ${await response.text()}`);
}
