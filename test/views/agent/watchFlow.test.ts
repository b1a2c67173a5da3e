import assert from 'node:assert/strict';
import { streamingSettings } from '../../../src/agent/playbooks/streamingPlan.ts';
import { defaultPlan, parseBounds, watchRequest } from '../../../src/views/agent/watchFlow.ts';
import { job } from '../../mcp/scriptedDataflow.ts';

describe('Letting the agent look after a job', () => {
  const target = { connectionId: 'local', ref: { projectId: 'p', location: 'l', jobId: '1' } };
  const running = job('1', { name: 'orders', limits: { minNumWorkers: 2, maxNumWorkers: 6 } });

  it('asks about every change and may only scale, unless more is chosen', () => {
    const { approval, bounds } = watchRequest(target, running, defaultPlan(running), 0);
    assert.deepEqual(approval, { kind: 'ask' });
    assert.deepEqual(bounds.kinds, ['scale']);
    assert.deepEqual(bounds.workers, { min: 2, max: 24 });
  });

  it('permits for the hours that were chosen, and adds snapshots with it', () => {
    const plan = { ...defaultPlan(running), standingHours: 8, snapshotsEveryHours: 6 };
    const { approval, bounds, settings } = watchRequest(target, running, plan, 0);
    assert.equal(approval.kind === 'standing' && approval.until, '1970-01-01T08:00:00.000Z');
    assert.deepEqual(bounds.kinds, ['scale', 'create_snapshot', 'delete_snapshot']);
    assert.equal(streamingSettings.parse(settings).snapshots?.everyHours, 6);
  });

  it('takes bounds as people write them, and says what is wrong with others', () => {
    assert.deepEqual(parseBounds(' 2 - 20 '), { min: 2, max: 20 });
    for (const wrong of ['', '5', '0-4', '9-2', '1-1001', '-1-5', 'a-b']) {
      assert.ok('problem' in parseBounds(wrong), wrong);
    }
  });
});
