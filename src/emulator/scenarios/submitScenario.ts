import type { Scenario } from './scenarioTable.ts';

export interface ScenarioPlace {
  readonly projectId: string;
  readonly location: string;
}

/**
 * Starts a scenario as a job, as any client would.
 * @param httpOrigin - of the emulator
 * @param jobName - one that no active job has
 * @throws Error with the reason when the service refuses the job.
 */
export async function submitScenario(
  httpOrigin: string,
  scenario: Scenario,
  jobName: string,
  { projectId, location }: ScenarioPlace,
): Promise<void> {
  const response = await fetch(`${httpOrigin}/v1b3/projects/${projectId}/locations/${location}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: jobName,
      type: scenario.workload.type === 'batch' ? 'JOB_TYPE_BATCH' : 'JOB_TYPE_STREAMING',
      labels: { 'goog-emulator-engine': 'model' },
      environment: { sdkPipelineOptions: { options: { workload: scenario.workload } } },
    }),
  });
  if (!response.ok)
    throw new Error(`The scenario ${scenario.name} could not be started: ${await response.text()}`);
}
