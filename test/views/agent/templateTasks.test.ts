import assert from 'node:assert/strict';
import { agentTask } from '../../../src/agent/pipeline/task.ts';
import { batchSettings } from '../../../src/agent/playbooks/batchPlan.ts';
import { migrationSettings } from '../../../src/agent/playbooks/migrationPlan.ts';
import {
  batchRequest,
  migrationRequest,
  parseParameters,
  takeoverText,
  usualMigrationLimits,
} from '../../../src/views/agent/templateTasks.ts';

const ref = { projectId: 'p', location: 'us-central1', jobId: '1' };

describe('what a person asks the agent to do with a template', () => {
  const job = { name: 'orders', limits: { maxNumWorkers: 7 }, environment: { machineType: 'n1-standard-4' } };
  const next = { path: 'gs://b/next', parameters: { a: '1' } };

  it('becomes a migration that asks about everything and has the limits that were given', () => {
    const versions = { next, previous: { path: 'gs://b/before', parameters: {} } };
    const given = { maxWorkers: 4, workerHours: 9 };
    const request = migrationRequest({ connectionId: 'c', ref }, job, versions, given);
    const settings = migrationSettings.parse(request.settings);
    assert.deepEqual(settings.next.environment, { max_workers: 4 });
    assert.deepEqual(settings.previous?.environment, { max_workers: 7 }, 'as it was');
    assert.deepEqual(request.bounds.workers, { min: 1, max: 7 });
    assert.equal(request.budget.workerHours, 9);
    assert.equal(request.approval.kind, 'ask');
    assert.ok(agentTask.shape.bounds.safeParse(request.bounds).success);
    const unlimited = migrationRequest(
      { connectionId: 'c', ref },
      job,
      { next, previous: undefined },
      { maxWorkers: 9 },
    );
    assert.equal(unlimited.budget.workerHours, undefined);
    assert.deepEqual(unlimited.bounds.workers, { min: 1, max: 9 });
  });

  it('proposes the workers of the job for a new version, and says what both cost meanwhile', () => {
    assert.deepEqual(usualMigrationLimits(job), { maxWorkers: 7, workerHours: 3 });
    const text = takeoverText(job, 0.3);
    assert.match(text, /at most 7 workers.*20 minutes.*7 more workers.*USD 0\.70.*n1-standard-4: USD 0\.30/);
    assert.match(takeoverText(job, undefined), /7 more workers are billed; their price is not known/);
    assert.match(takeoverText(job, 0), /nothing of it is billed/);
    assert.match(takeoverText({ ...job, limits: {} }, 0.3), /no limit of workers.*10 more workers/);
  });

  it('becomes a batch job, once or on a schedule of its name', () => {
    const place = { connectionId: 'c', projectId: 'p', location: 'us-central1' };
    const plan = { jobName: 'totals', template: { path: 'gs://b/t', parameters: {} }, maxWorkers: 5 };
    assert.equal(batchSettings.parse(batchRequest(place, plan).settings).schedule, undefined);
    const limited = batchRequest(place, { ...plan, workerHours: 40 });
    assert.equal(limited.budget.workerHours, 40);
    const schedule = { cron: '0 6 * * *', timeZone: 'Europe/Berlin' };
    const settings = batchSettings.parse(batchRequest(place, { ...plan, schedule }).settings);
    assert.equal(settings.schedule?.id, 'totals');
    assert.equal(settings.schedule.timeZone, 'Europe/Berlin');
  });

  it('reads parameters as they are typed', () => {
    assert.deepEqual(parseParameters('a=1; b = x=y ;\n c='), { a: '1', b: 'x=y', c: '' });
    assert.deepEqual(parseParameters(''), {});
    assert.equal(parseParameters('a=1; nonsense'), '"nonsense" is not name=value');
  });
});
