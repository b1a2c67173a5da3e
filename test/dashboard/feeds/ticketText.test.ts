import assert from 'node:assert/strict';
import { ticketText } from '../../../src/dashboard/feeds/overview/ticketText.ts';
import { judgedView } from '../../../src/dashboard/feeds/overview/judgedView.ts';
import {
  errorMessage,
  evidence,
  failedJob,
  job,
  logEntry,
  ramp,
  steady,
} from '../../diagnosis/evidenceOf.ts';

const target = { connectionId: 'c', ref: { projectId: 'p', location: 'us-central1', jobId: 'j' } };
const hostile = '[x](command:workbench.action.quit) <img src=x> | `a` ![i](https://evil.example/i.png)';

describe('a job as Markdown for a ticket', () => {
  it('has state, verdict, key numbers and what to do', () => {
    const known = evidence({
      job: job(),
      logs: [logEntry('Traceback (most recent call last):\nValueError: no order')],
      series: {
        data_watermark_age: ramp(10, 900),
        active_worker_instances: steady(3),
        backlog_bytes: steady(3 * 2 ** 30),
      },
    });
    const { view } = judgedView(known, { target, connection: undefined, points: [] });
    const text = ticketText(known.job, view);
    assert.match(text, /^## Dataflow job orders$/m);
    assert.match(text, /^\| Health \| Unhealthy: The pipeline's own code fails.* \|$/m);
    assert.match(text, /^\| Workers \| 3/m);
    assert.match(text, /^\| Backlog \| 3 GiB/m);
    assert.match(text, /^1\. \*\*/m);
    assert.match(text, /To do: /);
  });

  it('keeps what a job says as text, inside its own table cell', () => {
    const known = evidence({
      job: failedJob({ name: hostile, sdk: hostile }),
      messages: [errorMessage(`ValueError: ${hostile}\n# heading`)],
    });
    const { view } = judgedView(known, { target, connection: undefined, points: [] });
    const text = ticketText(known.job, view);
    assert.ok(text.includes('command:workbench.action.quit'), 'the text is there');
    assert.doesNotMatch(text, /(?<!\\)[[\]](?=\()|(?<!\\)<img|(?<!\\)!\[|^# heading/m);
    const row = text.split('\n').find((line) => line.startsWith('| SDK |'));
    assert.equal(row?.match(/(?<!\\)\|/g)?.length, 3);
  });
});
