import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { FeedRunner, type FeedTable } from '../../../src/dashboard/feeds/feedRunner.ts';
import { feedTable } from '../../../src/dashboard/feeds/feedTable.ts';
import type { Feed, FeedContext } from '../../../src/dashboard/feeds/feed.ts';
import type { MessageToPage } from '../../../src/dashboard/protocol.ts';
import { countersShape, type CountersView } from '../../../src/dashboard/shapes/countersView.ts';
import { messagesShape } from '../../../src/dashboard/shapes/messagesView.ts';
import { systemClock } from '../../../src/monitoring/clock.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { ExampleShown, exampleJob } from '../exampleJobs.ts';
import { ExtensionSide } from '../extensionSide.ts';

const view: CountersView = {
  hasMetrics: true,
  hasEnded: false,
  userCounters: [],
  serviceMetrics: [],
  omittedMetrics: 0,
};

/** Runs the real feeds but for that of the counters, which a test plays. */
function bench(): {
  readonly runner: FeedRunner;
  readonly sent: MessageToPage[];
  readonly told: string[];
  readonly context: () => FeedContext<'counters'>;
} {
  const sent: MessageToPage[] = [];
  const told: string[] = [];
  let made: FeedContext<'counters'> | undefined;
  const counters = (context: FeedContext<'counters'>): Feed<'counters'> => {
    made = context;
    return {
      start: ({ filter }) => void told.push(`start ${filter}`),
      stop: () => void told.push('stop'),
      receive: ({ metricKey }) => Promise.resolve(void told.push(`choose ${metricKey}`)),
      refresh: () => void told.push('refresh'),
    };
  };
  const table: FeedTable = { ...feedTable, counters };
  const { target, watch, api } = new ExampleShown({ job: exampleJob(), messages: [] });
  const services = new ExtensionSide(new ExampleShown(undefined)).services;
  const surroundings = { target, watch, api, services, clock: systemClock, log: silentLog };
  const runner = new FeedRunner(table, surroundings, (message) => void sent.push(message));
  return {
    runner,
    sent,
    told,
    context: () => {
      assert.ok(made, 'the feed of the counters was made');
      return made;
    },
  };
}

describe('FeedRunner', () => {
  it('feeds the panel that is shown, and no other', () => {
    const { runner, told } = bench();
    runner.open('counters', { ...countersShape.initial, filter: 'clicks' });
    runner.refresh();
    runner.open('messages', messagesShape.initial);
    runner.refresh();
    runner.close();
    assert.deepEqual(told, ['start clicks', 'refresh', 'stop']);
  });

  it('shows at once what a panel had when it was left, with what failed beside it', () => {
    const { runner, sent, context } = bench();
    runner.open('counters', countersShape.initial);
    context().post(view);
    runner.close();
    context().problem(new Error('refused'), 'Reading');
    const before = sent.length;
    runner.open('counters', countersShape.initial);
    const [again] = sent.slice(before);
    assert.ok(again?.type === 'panel');
    assert.deepEqual(again.view, view);
    assert.equal(again.problem?.reason, 'refused');
    context().post(view, DataflowError.from(new Error('still refused'), 'Reading'));
    const still = sent.at(-1);
    assert.ok(still?.type === 'panel' && still.problem?.reason === 'still refused');
    context().post(view);
    const last = sent.at(-1);
    assert.ok(last?.type === 'panel' && last.problem === undefined);
  });

  it('sends nothing of a panel that is not shown, and does nothing for it', async () => {
    const { runner, sent, told, context } = bench();
    runner.open('counters', countersShape.initial);
    runner.open('messages', messagesShape.initial);
    const before = sent.length;
    context().post(view);
    await runner.receive('counters', { kind: 'chooseMetric', metricKey: 'k' });
    assert.deepEqual(
      sent.slice(before).filter((message) => message.type === 'panel' && message.panel === 'counters'),
      [],
    );
    assert.ok(!told.includes('choose k'));
    runner.close();
  });

  it('begins as before any choice where a page kept something that is no state', () => {
    const { runner, told } = bench();
    runner.open('counters', { filter: 7 });
    assert.deepEqual(told, ['start ']);
    runner.close();
  });
});
