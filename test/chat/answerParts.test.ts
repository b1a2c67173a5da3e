import assert from 'node:assert/strict';
import { textMessage } from '../../src/agent/chatModel.ts';
import type { FoundJob } from '../../src/agent/jobsFound.ts';
import { chatProblem } from '../../src/chat/chatErrors.ts';
import { historyMessages } from '../../src/chat/chatTurns.ts';
import { followUps } from '../../src/chat/followUps.ts';
import { jobLinks, jobTarget } from '../../src/chat/jobLinks.ts';

function job(jobName: string, state: FoundJob['state'] = 'RUNNING'): FoundJob {
  const ref = { projectId: 'p', location: 'us-central1', jobId: `id-of-${jobName}` };
  return { connectionId: 'local', ref, jobName, state, type: 'STREAMING' };
}

describe('What surrounds an answer of @dataflow', () => {
  it('links each job to its dashboard', () => {
    const link = /\[orders\]\(command:dataflow\.openDashboard\?([^)]+)\)/.exec(
      jobLinks([job('orders')]),
    )?.[1];
    assert.deepEqual(JSON.parse(decodeURIComponent(link ?? '')), [jobTarget(job('orders'))]);
  });

  it('lets no name end its link or begin another', () => {
    const links = jobLinks([job('a](command:evil) [b'), job('c)(d'), job('[e](command:evil)')]);
    // Escaped brackets count as well: the editor's renderer takes the backslash away inside the text of a link.
    assert.equal(links.match(/[[\]]/g)?.length, 2 * 3);
    assert.deepEqual(links.match(/(?<=\]\(command:)[^?)]*/g), [
      'dataflow.openDashboard',
      'dataflow.openDashboard',
      'dataflow.openDashboard',
    ]);
  });

  it('suggests the failed job first, and not what was just answered', () => {
    const prompts = followUps([job('orders'), job('etl', 'FAILED')], ['list_jobs']).map(
      ({ prompt }) => prompt,
    );
    assert.deepEqual(prompts, ['status of "id-of-etl"', 'counters of "id-of-etl"']);
    assert.deepEqual(
      followUps([job('etl')], ['list_jobs', 'get_job']).map(({ prompt }) => prompt),
      ['counters of "id-of-etl"'],
    );
  });

  it('carries earlier questions with their answers, and leaves out those without one', () => {
    const messages = historyMessages([
      { kind: 'request', prompt: 'running', command: 'jobs' },
      { kind: 'response', markdown: 'Two.' },
      { kind: 'request', prompt: 'cancelled question' },
      { kind: 'request', prompt: 'another' },
      { kind: 'response', markdown: ' ' },
    ]);
    assert.deepEqual(messages, [textMessage('user', '/jobs running'), textMessage('assistant', 'Two.')]);
  });

  it('says what to do when a model may not be used, is exhausted, or takes the question for off-topic', () => {
    const modelError = (code: string, cause?: Error): Error =>
      Object.assign(new Error('raw', { cause }), { code });
    assert.match(chatProblem(modelError('NoPermissions'), false) ?? '', /Manage Language Model Access/);
    assert.match(chatProblem(modelError('Blocked'), false) ?? '', /quota/);
    assert.match(chatProblem(modelError('Unknown', new Error('off_topic')), false) ?? '', /off-topic/);
    assert.match(chatProblem(new Error('socket closed'), false) ?? '', /socket closed/);
    assert.equal(chatProblem(new Error('Canceled'), true), undefined);
  });
});
