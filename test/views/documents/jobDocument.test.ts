import assert from 'node:assert/strict';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { logsText, messagesText } from '../../../src/views/documents/jobDocumentText.ts';
import { jobDocumentParts, parseJobDocument } from '../../../src/views/documents/jobDocumentUri.ts';

const job: JobSummary = {
  id: '2026-1',
  name: 'orders',
  projectId: 'p',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'RUNNING',
};
const target = { connectionId: 'c', ref: { projectId: 'p', location: 'l', jobId: 'j' } };

describe('The document of a job', () => {
  it('has an address that leads back to the job, whatever the job is called', () => {
    const jobName = '../../etc/passwd\u202e?x#y';
    const { path, query } = jobDocumentParts({ kind: 'logs', target: { ...target, jobName } });
    assert.equal(path.slice(1).includes('/'), false);
    assert.deepEqual(parseJobDocument(query), { kind: 'logs', target });
  });

  it('is refused when its address is not one of ours', () => {
    for (const query of ['{}', '[]', 'null', '{"kind":"logs","connectionId":1,"ref":{}}']) {
      assert.throws(() => parseJobDocument(query), /no document about a job/);
    }
  });

  it('holds messages oldest first, a line each, with stack traces indented under their first line', () => {
    const text = messagesText(job, [
      { id: '1', time: '2026-01-01T00:00:00Z', importance: 'BASIC', text: 'Worker started' },
      { id: '2', time: '2026-01-01T00:00:01Z', importance: 'ERROR', text: 'Traceback\nValueError: x\u0007' },
    ]);
    assert.deepEqual(text.split('\n').slice(1), [
      '# 2 messages so far; this document follows the job',
      '2026-01-01T00:00:00Z BASIC    Worker started',
      '2026-01-01T00:00:01Z ERROR    Traceback',
      '    ValueError: x␇',
      '',
    ]);
  });

  it('says of a log entry which log, worker and step it is from', () => {
    const text = logsText({ ...job, state: 'DONE' }, [
      {
        id: '1',
        time: '2026-01-01T00:00:00Z',
        severity: 'WARNING',
        text: 'slow',
        log: 'worker',
        worker: 'w-1',
        step: 'Parse',
      },
    ]);
    assert.match(text, /# 1 log entries\n2026-01-01T00:00:00Z WARNING {2}worker w-1 \[Parse\] slow\n$/);
  });
});
