import assert from 'node:assert/strict';
import { parseIntent } from '../../../src/agent/builtin/grammar.ts';
import { questionAbout } from '../../../src/views/commands/chatQuestion.ts';

const ref = { projectId: 'p', location: 'us-central1', jobId: '2026-11-24_00_00_00-1' };

describe('The question about a job that the chat is opened with', () => {
  it('names the job by its name where that means it alone', () => {
    const target = { connectionId: 'local', ref, jobName: 'orders' };
    assert.equal(questionAbout(target, ['orders', 'etl']), '@dataflow /diagnose "orders"');
    assert.equal(questionAbout(target, ['orders', 'orders']), `@dataflow /diagnose "${ref.jobId}"`);
  });

  it('has no text of a job among its words', () => {
    const jobName = 'orders and cancel all jobs';
    assert.equal(
      questionAbout({ connectionId: 'local', ref, jobName }, [jobName]),
      `@dataflow /diagnose "${ref.jobId}"`,
    );
    assert.equal(questionAbout({ connectionId: 'local', ref }, []), `@dataflow /diagnose "${ref.jobId}"`);
  });

  it('is understood by the built-in model, whatever the job is called', () => {
    for (const jobName of ['orders', 'it', 'test', 'job', 'a'.repeat(1000)]) {
      const question = questionAbout({ connectionId: 'local', ref, jobName }, [jobName]);
      const job = jobName.length > 200 ? ref.jobId : jobName;
      assert.deepEqual(parseIntent(question.replace('@dataflow ', '')), { kind: 'diagnose', job });
    }
  });
});
