import assert from 'node:assert/strict';
import type { PanelId } from '../../../src/dashboard/shapes/panels.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { waitFor } from '../../waitFor.ts';
import { AskedService, ToldPage } from './toldPage.ts';

/** How often a panel that is shown asks for what, of a job that goes on. */
const rhythms: readonly (readonly [panel: PanelId, what: string, everyMs: number, reads?: number])[] = [
  ['overview', 'logs', 30_000],
  ['graph', 'stages', 15_000, 2],
  ['execution', 'stages', 15_000],
  ['messages', 'logs', 10_000],
  ['snapshots', 'snapshots', 15_000],
  ['cost', 'logs', 60_000],
];

describe('what the dashboard asks the service for', () => {
  let page: ToldPage;
  afterEach(() => {
    page.side.close();
  });

  for (const [panel, what, everyMs, reads = 1] of rhythms) {
    it(`is ${what} every ${everyMs / 1000} seconds while ${panel} is shown, and nothing once it is not`, async () => {
      const clock = new ManualClock();
      const service = new AskedService();
      page = new ToldPage(service, undefined, clock);
      const asked = (): number => service.timesAsked(what);
      /** All reads are over: each waits for its next turn. */
      const rest = async (): Promise<void> => {
        await clock.advance(0);
        await waitFor(
          'the end of all reads',
          () => clock.pending,
          (pending) => pending === reads,
        );
      };
      await page.open(panel);
      await rest();
      const atFirst = asked();
      assert.ok(atFirst > 0);

      await clock.advance(everyMs - 1);
      page.move();
      await rest();
      assert.equal(asked(), atFirst);
      await clock.advance(1);
      await rest();
      assert.equal(asked(), atFirst + 1);

      await page.refresh();
      await rest();
      assert.equal(asked(), 2 * atFirst + 1);

      await page.open('counters');
      await clock.advance(everyMs * 10);
      assert.equal(clock.pending, 0);
      assert.equal(asked(), 2 * atFirst + 1);
      await page.open(panel);
      await rest();
      assert.equal(asked(), 3 * atFirst + 1);
    });
  }
});
