import assert from 'node:assert/strict';
import type { ListLogsRequest, JobLogEntry } from '../../../src/dataflow/jobHistory.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { MessageToPage, PanelMessage } from '../../../src/dashboard/protocol.ts';
import {
  messagesShape,
  type LogChoice,
  type MessagesView,
} from '../../../src/dashboard/shapes/messagesView.ts';
import type { FeedServices } from '../../../src/dashboard/feeds/feedServices.ts';
import { protocolVersion } from '../../../src/dashboard/protocol.ts';
import { waitFor } from '../../waitFor.ts';
import { at, exampleJob, ExampleShown, message, type Example } from '../exampleJobs.ts';
import { ExtensionSide } from '../extensionSide.ts';

const trace = `Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/apache_beam/runners/worker.py", line 10, in process
    x()
  File "/app/orders.py", line 42, in take
    raise ValueError('order 17')
ValueError: order 17`;

function entry(second: number, text: string, changes: Partial<JobLogEntry> = {}): JobLogEntry {
  return {
    id: `log-${second}`,
    time: at(second),
    severity: 'ERROR',
    text,
    log: 'worker',
    worker: 'w-1',
    step: 'Take/Orders',
    ...changes,
  };
}

/** The Logs panel of a page that only listens. */
class LogsBench {
  readonly asked: ListLogsRequest[] = [];
  readonly side: ExtensionSide;
  readonly shown: ExampleShown;
  readonly api: NonNullable<Example['api']>;
  private readonly heard: MessageToPage[] = [];

  constructor(
    answer: (request: ListLogsRequest) => Promise<readonly JobLogEntry[]>,
    example: Partial<Example> = {},
    services: Partial<FeedServices> = {},
  ) {
    this.api = {
      listLogs: (_, request) => {
        this.asked.push(request);
        return answer(request);
      },
    };
    this.shown = new ExampleShown({
      job: exampleJob(),
      messages: [
        message(1, 'BASIC', 'Worker pool started.'),
        message(2, 'ERROR', 'Step Take/Orders failed.'),
      ],
      api: this.api,
      ...example,
    });
    this.side = new ExtensionSide(this.shown, services);
    this.side.attach((told) => void this.heard.push(told));
  }

  async opened(): Promise<void> {
    const state = messagesShape.initial;
    await this.side.receive({ version: protocolVersion, type: 'openPanel', panel: 'messages', state });
  }

  async open(): Promise<MessagesView> {
    await this.opened();
    return this.settled();
  }

  /** What the page was told last of the panel, once it is that. */
  async told(isWanted: (message: PanelMessage) => boolean): Promise<PanelMessage> {
    const last = await waitFor(
      'a message',
      () => this.heard.findLast((each): each is PanelMessage => each.type === 'panel'),
      (each) => each !== undefined && isWanted(each),
    );
    assert.ok(last);
    return last;
  }

  async show(choice: Partial<LogChoice>): Promise<void> {
    const { severity, step, text, isGrouped } = { ...messagesShape.initial, ...choice };
    await this.act({ kind: 'show', choice: { severity, step, text, isGrouped } });
  }

  async act(action: unknown): Promise<void> {
    assert.ok(messagesShape.isAction(action));
    await this.side.receive({ version: protocolVersion, type: 'panelAction', panel: 'messages', action });
  }

  settled(isGood: (view: MessagesView) => boolean = () => true): Promise<MessagesView> {
    return waitFor(
      'the logs',
      () => this.view,
      (view) => view?.areLogsRead === true && isGood(view),
    ).then((view) => {
      assert.ok(view);
      return view;
    });
  }

  private get view(): MessagesView | undefined {
    const last = this.heard.findLast(({ type }) => type === 'panel');
    return last?.type === 'panel' && messagesShape.isView(last.view) ? last.view : undefined;
  }
}

describe('Logs of the dashboard', () => {
  it('puts messages and worker logs that say the same together, errors first, with count and times', async () => {
    const bench = new LogsBench(() =>
      Promise.resolve([
        entry(10, 'ValueError: order 17'),
        entry(20, 'ValueError: order 18', { worker: 'w-2' }),
      ]),
    );
    const { groups, count } = await bench.open();
    bench.side.close();
    assert.equal(count, 4);
    const first = groups.find(({ headline }) => headline.startsWith('ValueError'));
    assert.ok(first);
    const { severity, steps, workers, firstTime, lastTime } = first;
    assert.deepEqual(
      [first.count, severity, steps, workers, firstTime, lastTime],
      [2, 'ERROR', ['Take/Orders'], ['w-1', 'w-2'], at(10), at(20)],
    );
    assert.equal(groups.at(-1)?.headline, 'Worker pool started.');
  });

  it('asks the service for what the filter leaves, so that older lines are found, too', async () => {
    const bench = new LogsBench(() => Promise.resolve([entry(10, 'ValueError: order 17')]));
    await bench.open();
    await bench.show({ severity: 'ERROR', step: 'Take/Orders', text: ' order ', isGrouped: false });
    const view = await bench.settled(({ lines }) => lines.length > 0);
    bench.side.close();
    const { minimumSeverity, step, text } = bench.asked.at(-1) ?? {};
    assert.deepEqual([minimumSeverity, step, text], ['ERROR', 'Take/Orders', 'order']);
    // The message of the service names the step, so it is about it.
    assert.deepEqual(
      view.lines.map((line) => line.text),
      ['ValueError: order 17', 'Step Take/Orders failed.'],
    );
  });

  it('reads only what is new after the first time', async () => {
    const bench = new LogsBench(() => Promise.resolve([entry(100, 'x')]));
    await bench.open();
    await bench.side.receive({ version: protocolVersion, type: 'refresh' });
    await waitFor(
      'the second read',
      () => bench.asked.length,
      (reads) => reads === 2,
    );
    bench.side.close();
    assert.equal(bench.asked[0]?.startTime, undefined);
    assert.ok((bench.asked[1]?.startTime ?? '') > at(0));
  });

  for (const code of ['PERMISSION_DENIED', 'API_DISABLED'] as const) {
    it(`shows the messages alone, and says why in one line, where logs are refused (${code})`, async () => {
      const bench = new LogsBench(() =>
        Promise.reject(new DataflowError(code, 'Reading worker logs', 'Not allowed.', 'Ask for a role.')),
      );
      const { note, groups } = await bench.open();
      bench.side.close();
      assert.match(note ?? '', /^Worker logs cannot be read.*Not allowed\. Ask for a role\.$/);
      assert.equal(groups.length, 2);
    });
  }

  it('says that logs cannot be reached for as long as that is so, while messages of the service come in', async () => {
    let isReachable = false;
    const bench = new LogsBench(() =>
      isReachable
        ? Promise.resolve([entry(10, 'ValueError: order 17')])
        : Promise.reject(new DataflowError('UNAVAILABLE', 'Reading worker logs', 'Nothing answers.', '')),
    );
    await bench.opened();
    await bench.told(({ problem }) => problem?.reason === 'Nothing answers.');
    const messages = [message(1, 'BASIC', 'Worker pool started.'), message(3, 'BASIC', 'Scaled up.')];
    bench.shown.move({ job: exampleJob(), messages, api: bench.api });
    const more = await bench.told(({ view }) => JSON.stringify(view).includes('Scaled up.'));
    assert.equal(more.problem?.reason, 'Nothing answers.');
    isReachable = true;
    await bench.side.receive({ version: protocolVersion, type: 'refresh' });
    await bench.told(({ view, problem }) => !problem && JSON.stringify(view).includes('order 17'));
    bench.side.close();
  });

  it('links frames of the workspace, and no others, and opens them', async () => {
    const opened: string[] = [];
    const bench = new LogsBench(
      () => Promise.resolve([entry(10, trace)]),
      {},
      {
        code: {
          has: ({ frame }) => Promise.resolve(frame.file === '/app/orders.py'),
          open: ({ frame }) => Promise.resolve(void opened.push(`${frame.file}:${frame.line}`)),
        },
      },
    );
    const { groups } = await bench.open();
    const group = groups.find(({ headline }) => headline.startsWith('ValueError'));
    assert.ok(group);
    const linked = group.example.flatMap(({ text, place }, line) =>
      place ? [[line, text.slice(place.start, place.end)] as const] : [],
    );
    assert.deepEqual(linked, [[3, '/app/orders.py']]);
    await bench.act({ kind: 'openPlace', key: group.key, line: 3 });
    await bench.act({ kind: 'openPlace', key: group.key, line: 1 });
    bench.side.close();
    assert.deepEqual(opened, ['/app/orders.py:42']);
  });

  it('copies one group or all of them', async () => {
    const bench = new LogsBench(() => Promise.resolve([entry(10, trace)]));
    const { groups } = await bench.open();
    const key = groups.find(({ headline }) => headline.startsWith('ValueError'))?.key;
    await bench.act({ kind: 'copyGroup', key });
    await bench.act({ kind: 'copyAll' });
    bench.side.close();
    const [one, all] = bench.side.copied;
    assert.match(one ?? '', /^1× ERROR, at .*\n {2}Traceback[\s\S]*ValueError: order 17$/);
    assert.doesNotMatch(one ?? '', /Worker pool/);
    assert.ok(all?.includes(one ?? '-') === true && all.includes('Worker pool started.'));
  });
});
