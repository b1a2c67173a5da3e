import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { FeedRunner, type FeedTable } from '../../../src/dashboard/feeds/feedRunner.ts';
import { feedTable } from '../../../src/dashboard/feeds/feedTable.ts';
import type { Feed, FeedContext } from '../../../src/dashboard/feeds/feed.ts';
import type { MessageToPage } from '../../../src/dashboard/protocol.ts';
import { chartsGrowth } from '../../../src/dashboard/shapes/chartsGrowth.ts';
import { chartsShape } from '../../../src/dashboard/shapes/chartsView.ts';
import { countersShape, type CountersView } from '../../../src/dashboard/shapes/countersView.ts';
import { messagesShape } from '../../../src/dashboard/shapes/messagesView.ts';
import { systemClock } from '../../../src/monitoring/clock.ts';
import { liveViews } from '../../bench/browser/chartsSource.ts';
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
  return {
    runner: runnerOf(table, sent),
    sent,
    told,
    context: () => {
      assert.ok(made, 'the feed of the counters was made');
      return made;
    },
  };
}

function runnerOf(table: FeedTable, sent: MessageToPage[]): FeedRunner {
  const { target, watch, api } = new ExampleShown({ job: exampleJob(), messages: [] });
  const services = new ExtensionSide(new ExampleShown(undefined)).services;
  const surroundings = { target, watch, api, services, clock: systemClock, log: silentLog };
  return new FeedRunner(table, surroundings, (message) => void sent.push(message));
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

  it('tells of charts that go on only what is new, and all of them when they are opened again', () => {
    const sent: MessageToPage[] = [];
    let context: FeedContext<'charts'> | undefined;
    const charts = (made: FeedContext<'charts'>): Feed<'charts'> => {
      context = made;
      return { start: () => undefined, stop: () => undefined };
    };
    const runner = runnerOf({ ...feedTable, charts }, sent);
    runner.open('charts', chartsShape.initial);
    const [first, second, third] = liveViews(100, 3);
    assert.ok(context && first && second && third);
    context.post(first);
    context.post(second);
    runner.close();
    context.post(third);
    runner.open('charts', chartsShape.initial);
    const [whole, grown, again] = sent;
    assert.ok(whole?.type === 'panel' && grown?.type === 'panelGrowth' && again?.type === 'panel');
    assert.deepEqual(whole.view, first);
    assert.equal(grown.after, whole.serial);
    assert.deepEqual(chartsGrowth.applied(first, grown.growth)?.charts[0]?.lines, second.charts[0]?.lines);
    assert.deepEqual(again.view, third);
    context.post(third, DataflowError.from(new Error('refused'), 'Reading'));
    const last = sent.at(-1);
    assert.ok(last?.type === 'panelGrowth');
    assert.deepEqual([last.after, last.problem?.reason], [again.serial, 'refused']);
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
