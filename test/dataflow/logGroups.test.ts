import assert from 'node:assert/strict';
import { groupLines, type LogLine, messageLine } from '../../src/dataflow/logGroups.ts';

function line(minute: number, text: string, more: Partial<LogLine> = {}): LogLine {
  const time = new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
  return { time, severity: 'ERROR', text, log: 'worker', ...more };
}

const traceback = (id: number): string =>
  [
    'Traceback (most recent call last):',
    '  File "/usr/lib/python3.11/site-packages/apache_beam/runners/common.py", line 1500, in process',
    '  File "/app/orders.py", line 42, in parse',
    `ValueError: no price in order ${id}`,
  ].join('\n');

describe('groups of log lines', () => {
  it('join what differs by numbers, times and quoted values only, with first and last time', () => {
    const [group, ...more] = groupLines([
      line(3, traceback(17), { step: 'Parse', worker: 'w-1' }),
      line(1, traceback(4), { step: 'Parse', worker: 'w-2' }),
      line(2, traceback(205), { step: 'Clean', worker: 'w-1' }),
    ]);
    assert.equal(more.length, 0);
    assert.deepEqual(
      [group?.count, group?.firstTime, group?.lastTime],
      [3, '2026-01-01T12:01:00.000Z', '2026-01-01T12:03:00.000Z'],
    );
    assert.equal(group?.headline, 'ValueError: no price in order 17', 'the newest');
    assert.deepEqual(group.frame, { file: '/app/orders.py', line: 42, function: 'parse' });
    assert.deepEqual(
      [group.steps, group.workers],
      [
        ['Parse', 'Clean'],
        ['w-1', 'w-2'],
      ].map((each) => [...each]),
    );
  });

  it('come most severe first, then the most frequent', () => {
    const groups = groupLines([
      line(1, 'often', { severity: 'WARNING' }),
      line(2, 'often', { severity: 'WARNING' }),
      line(3, 'once', { severity: 'WARNING' }),
      line(4, 'bad'),
    ]);
    assert.deepEqual(
      groups.map(({ headline, count }) => [headline, count]),
      [
        ['bad', 1],
        ['often', 2],
        ['once', 1],
      ],
    );
  });

  it('take lines that were made to keep a reader busy', () => {
    const long = 200_000;
    const lines = [
      '\n'.repeat(long),
      'a.'.repeat(long),
      'File "'.repeat(long),
      '('.repeat(long),
      ' '.repeat(long),
    ];
    const groups = groupLines(lines.map((text, minute) => line(minute, `${text}\n${traceback(minute)}`)));
    assert.equal(
      groups.reduce((sum, { count }) => sum + count, 0),
      lines.length,
    );
  });

  it('name the innermost place of the own code in a trace of Go', () => {
    const trace = [
      'panic: no price',
      '',
      'goroutine 7 [running]:',
      'github.com/shop/orders.(*Prices).ProcessElement(0xc000123, {0x1, 0x2})',
      '\t/src/orders/prices.go:12 +0x1d',
      'main.main()',
      '\t/src/orders/main.go:40 +0x20',
    ].join('\n');
    const [group] = groupLines([line(1, trace)]);
    assert.deepEqual(group?.frame, {
      file: '/src/orders/prices.go',
      line: 12,
      function: 'github.com/shop/orders.(*Prices).ProcessElement',
    });
  });

  it('take messages of the service as its log', () => {
    const message = {
      id: 'm',
      time: '2026-01-01T12:00:00.000Z',
      importance: 'ERROR',
      text: 'Failed.',
    } as const;
    const [group] = groupLines([messageLine(message)]);
    assert.deepEqual([group?.severity, group?.logs, group?.frame], ['ERROR', ['job-message'], undefined]);
  });
});
