import assert from 'node:assert/strict';
import { agentTask } from '../../../src/agent/pipeline/task.ts';
import { batchSettings } from '../../../src/agent/playbooks/batchPlan.ts';
import { migrationSettings } from '../../../src/agent/playbooks/migrationPlan.ts';
import { batchRequest, migrationRequest, parseParameters } from '../../../src/views/agent/templateTasks.ts';

const ref = { projectId: 'p', location: 'us-central1', jobId: '1' };

describe('what a person asks the agent to do with a template', () => {
  it('becomes a migration that asks about everything and gives the job no more workers than it has', () => {
    const job = { name: 'orders', limits: { maxNumWorkers: 7 } };
    const next = { path: 'gs://b/next', parameters: { a: '1' } };
    const request = migrationRequest({ connectionId: 'c', ref }, job, next, undefined);
    const settings = migrationSettings.parse(request.settings);
    assert.deepEqual(settings.next.environment, { max_workers: 7 });
    assert.equal(settings.previous, undefined);
    assert.deepEqual(request.bounds.workers, { min: 1, max: 7 });
    assert.equal(request.approval.kind, 'ask');
    assert.ok(agentTask.shape.bounds.safeParse(request.bounds).success);
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
