import { scenarios } from '../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../src/emulator/scenarios/submitScenario.ts';
import type { Demo } from './editor/demo.ts';
import { localProject, localRegion } from './local/samples.ts';

/** A computed job, so that the picture shows hours of it and looks the same each time. */
interface Shot {
  readonly scenario: string;
  readonly jobName: string;
  /** How long the job has run. */
  readonly age: string;
  readonly tab: string;
  /** Something on the tab that has to be there. */
  readonly shows: string;
  readonly file: string;
}

const shots: readonly Shot[] = [
  {
    scenario: 'healthy-streaming',
    jobName: 'clicks-per-user',
    age: '6h',
    tab: 'Charts',
    shows: '.uplot canvas',
    file: 'dashboard-streaming.png',
  },
  {
    scenario: 'hot-key',
    jobName: 'events-per-user',
    age: '2h',
    tab: 'Overview',
    shows: '.finding-body',
    file: 'dashboard-sick.png',
  },
  {
    scenario: 'healthy-batch',
    jobName: 'nightly-words',
    age: '3m',
    tab: 'Overview',
    // Its end is estimated after the second reading.
    shows: '.job-progress time',
    file: 'dashboard-batch.png',
  },
];

/** Dashboards of a healthy and of a sick streaming job, and of a batch job, each in the editor. */
export async function takeDashboardPictures(
  { service, window }: Demo,
  picture: (name: string) => Promise<void>,
): Promise<void> {
  const place = { projectId: localProject, location: localRegion };
  for (const { scenario, jobName, age, tab, shows, file } of shots) {
    const found = scenarios.find(({ name }) => name === scenario);
    if (!found) throw new Error(`There is no scenario ${scenario}.`);
    await submitScenario(service.httpOrigin, { jobName, workload: found.workload, age }, place);
    await window.jobRow(jobName).click();
    await window.webview().getByRole('tab', { name: tab }).click();
    await window.webview().locator(shows).first().waitFor({ timeout: 120_000 });
    await picture(file);
    await window.runCommand('View: Close All Editors');
  }
}
