import assert from 'node:assert/strict';
import { ask, ok, shaped, toolsOf } from './askedModel.ts';

describe('The built-in model, in its words,', () => {
  it('says that there is another job of the name that it speaks of', async () => {
    const { markdown } = await ask('status of etl', [
      { name: 'etl', age: 1 },
      { name: 'etl', state: 'CANCELLED', age: 2 },
      { name: 'etl-two' },
    ]);
    assert.match(markdown, /There is another \*\*etl\*\*, which was cancelled 2 h ago\.$/);
    const more = await ask('status of etl', [
      { name: 'etl', age: 1 },
      { name: 'etl', state: 'FAILED', age: 2 },
      { name: 'etl', state: 'DONE', age: 3 },
    ]);
    assert.match(more.markdown, /There are 2 others called \*\*etl\*\*; the newest failed 2 h ago\.$/);
    const only = await ask('status of etl', [{ name: 'etl' }]);
    assert.doesNotMatch(only.markdown, /another/);
  });

  it('says of a stopped job what it is now, not the question again', async () => {
    const stopped = (mode: string, state: string) =>
      ask(`${mode} orders`, [{ name: 'orders', type: 'STREAMING' }], {
        stop_job: ok({
          connection: 'local',
          job: shaped({ name: 'orders', state, type: 'STREAMING' }, 0),
          consequence: 'The job ends at once and cannot be resumed.',
        }),
      });
    const [cancelled, draining] = [await stopped('cancel', 'CANCELLED'), await stopped('drain', 'DRAINING')];
    assert.equal(cancelled.markdown, 'Cancel requested: **orders** is now cancelled.');
    assert.equal(
      draining.markdown,
      'Drain requested: **orders** is now draining. It ends when it has processed what it has read.',
    );
  });

  it('quotes the exception of a long stack trace, not its head or where it was cut', async () => {
    const frames = '  File "apache_beam/runners/common.py", line 1, in process\n'.repeat(3);
    const trace = `Error message from worker: Traceback (most recent call last):\n${frames}ValueError: bad row 7\n\nDuring handling of the above exception, anothe… [900 more characters]`;
    const finding = { title: 'Its own code fails', severity: 'critical', evidence: [{ text: trace }] };
    const { markdown } = await ask('diagnose orders', [{ name: 'orders' }], {
      diagnose_job: ok({ health: 'unhealthy', reason: 'It fails', findings: [finding] }),
    });
    assert.match(markdown, /Seen: ValueError: bad row 7$/m);
    const logs = await ask('logs of orders', [{ name: 'orders' }], {
      get_job_logs: ok({ groups: [{ severity: 'ERROR', count: 1, example: trace, last_time: 'now' }] }),
    });
    assert.match(logs.markdown, /^ {2}ValueError: bad row 7$/m);
    const headless = `Traceback (most recent call last):\n${frames}  File "apache_b… [900 more characters]`;
    const cut = await ask('diagnose orders', [{ name: 'orders' }], {
      diagnose_job: ok({
        health: 'unhealthy',
        reason: 'It fails',
        findings: [{ ...finding, evidence: [{ text: headless }] }],
      }),
    });
    assert.doesNotMatch(cut.markdown, /Seen:/);
  });

  it('says how many workers a job may have, and asks nothing of the service', async () => {
    for (const wish of ['to 0', 'to 1000000', 'to -5', 'to twenty', 'between 0 and 5 workers']) {
      const { markdown, called } = await ask(`scale orders ${wish}`, [{ name: 'orders' }]);
      assert.deepEqual(called, [], wish);
      assert.match(markdown, /^A job has between 1 and 1000 workers\./, wish);
    }
    const watched = await ask('/watch orders 2-5000', [{ name: 'orders' }]);
    assert.match(watched.markdown, /^A job has between 1 and 1000 workers\./);
  });

  it('says what it is and gives examples when it does not understand', async () => {
    const { markdown, called } = await ask('write me a poem', []);
    assert.deepEqual(toolsOf(called), ['list_jobs']);
    assert.match(markdown, /no AI[^]*which jobs are running/);
    assert.doesNotMatch(markdown, /orders-stream|wordcount/);
  });

  it('gives examples with jobs that there are, and about the one that a question names', async () => {
    const jobs = [{ name: 'hot-key' }, { name: 'broken', state: 'FAILED' }, { name: 'a](command:evil)' }];
    const about = async (question: string): Promise<string> => (await ask(question, jobs)).markdown;
    assert.match(await about('write me a poem'), /`status of "hot-key"`/);
    assert.match(
      await about('would Hot-Key like some tea?'),
      /`diagnose "hot-key"`, `logs of "hot-key"` or `status of "hot-key"`/,
    );
    const failed = /`diagnose "broken"`, `logs of "broken"`/;
    assert.match(await about('where do I see the output of my pipeline?'), failed);
    const [hostile] = jobs.slice(-1);
    assert.ok(hostile);
    const alone = await ask('write me a poem', [hostile]);
    assert.doesNotMatch(alone.markdown, /\]\(command:/);
    assert.match(alone.markdown, /`status of "2026-11-24_00_00_00-0"`/);
  });

  it('still says what it is when jobs cannot be listed', async () => {
    const { markdown } = await ask('write me a poem', [], {
      list_jobs: { isError: true, text: '', structured: { why: 'No connection.' } },
    });
    assert.match(markdown, /^I did not understand that\./);
  });
});
