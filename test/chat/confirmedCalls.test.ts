import assert from 'node:assert/strict';
import { ConfirmedCalls } from '../../src/chat/confirmedCalls.ts';

const args = { job_id: '1', mode: 'cancel' };
const request = { tool: 'stop_job', message: 'Cancel the job "etl"?' };
const { signal } = new AbortController();

describe('A confirmed call', () => {
  it('is approved for what was shown, and once', async () => {
    const calls = new ConfirmedCalls();
    calls.show('stop_job', args, request);
    const approve = calls.take('stop_job', { mode: 'cancel', job_id: '1' });
    assert.equal(await approve(request, signal), 'approved');
    assert.equal(await approve(request, signal), 'declined');
    assert.equal(await calls.take('stop_job', args)(request, signal), 'declined');
  });

  it('is declined when the question is another one by now', async () => {
    const calls = new ConfirmedCalls();
    calls.show('stop_job', args, request);
    const changed = { ...request, message: 'Cancel the job "etl"? It is DRAINING now.' };
    assert.equal(await calls.take('stop_job', args)(changed, signal), 'declined');
  });

  it('is declined for other arguments, another tool, or when nothing was shown', async () => {
    const calls = new ConfirmedCalls();
    assert.equal(await calls.take('stop_job', args)(request, signal), 'declined');
    calls.show('stop_job', args, request);
    assert.equal(await calls.take('stop_job', { ...args, job_id: '2' })(request, signal), 'declined');
    assert.equal(await calls.take('stop_job', args)({ ...request, tool: 'delete_job' }, signal), 'declined');
  });

  it('is declined when it was prepared again without a question', async () => {
    const calls = new ConfirmedCalls();
    calls.show('stop_job', args, request);
    calls.forget('stop_job', args);
    assert.equal(await calls.take('stop_job', args)(request, signal), 'declined');
  });
});
