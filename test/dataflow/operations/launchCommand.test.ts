import assert from 'node:assert/strict';
import { gcloudLaunchCommand } from '../../../src/dataflow/operations/launchCommand.ts';
import type { LaunchRequest } from '../../../src/dataflow/template.ts';

const launch: LaunchRequest = {
  kind: 'CLASSIC',
  path: 'gs://bucket/templates/orders',
  location: 'us-central1',
  jobName: 'orders',
  parameters: {},
};

function command(over: Partial<LaunchRequest>): string {
  return gcloudLaunchCommand({
    method: 'LaunchTemplate',
    projectId: 'my-project',
    launch: { ...launch, ...over },
  });
}

describe('The gcloud command of a launch', () => {
  it("says a classic template's temporary files by gcloud's own name for them", () => {
    assert.equal(
      command({ environment: { tempLocation: 'gs://bucket/temp', maxWorkers: 2 } }),
      'gcloud dataflow jobs run orders --gcs-location=gs://bucket/templates/orders --project=my-project' +
        ' --region=us-central1 --max-workers=2 --staging-location=gs://bucket/temp',
    );
  });

  it('replaces a job with its renamed steps', () => {
    assert.match(
      command({ kind: 'FLEX', update: true, transformNameMapping: { Count: 'Total' } }),
      /^gcloud dataflow flex-template run orders .* --update --transform-name-mappings=Count=Total$/,
    );
  });

  it('keeps commas, delimiters and quotes inside of values', () => {
    const text = command({ parameters: { query: "SELECT 'a', b", note: 'a~b' } });
    assert.ok(text.endsWith(`'--parameters=^~~^query=SELECT '\\''a'\\'', b~~note=a~b'`), text);
    assert.ok(command({ parameters: { query: 'a=b' } }).endsWith(' --parameters=query=a=b'));
  });

  it('writes labels and experiments as lists', () => {
    const environment = {
      additionalExperiments: ['one', 'two'],
      additionalUserLabels: { team: 'a', env: 'b' },
      flexrsGoal: 'FLEXRS_COST_OPTIMIZED',
    } as const;
    const text = command({ kind: 'FLEX', environment });
    assert.match(text, /--additional-experiments=one,two/);
    assert.match(text, /--additional-user-labels=team=a,env=b/);
    assert.match(text, /--flexrs-goal=COST_OPTIMIZED/);
  });
});
