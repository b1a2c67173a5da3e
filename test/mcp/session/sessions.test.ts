import assert from 'node:assert/strict';
import { z } from 'zod';
import { Sessions, sessionLimits } from '../../../src/mcp/session/sessions.ts';
import { withSessionDefaults } from '../../../src/mcp/session/sessionDefaults.ts';
import { getJobTool } from '../../../src/mcp/tools/getJob.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';

describe('a session', () => {
  let clock: ManualClock;
  let ended: string[];
  let sessions: Sessions;
  beforeEach(() => {
    clock = new ManualClock();
    ended = [];
    sessions = new Sessions({ clock, onDidEnd: (id) => ended.push(id) });
  });
  afterEach(() => {
    sessions.closeAll();
  });

  it('ends after half an hour without a call, and calls off and releases what it holds', async () => {
    const session = sessions.open({ session_id: 'idle' });
    let released = 0;
    session.hold(() => (released += 1));
    await clock.advance(sessionLimits.idleMs - 1);
    await session.call(() => Promise.resolve());
    await clock.advance(sessionLimits.idleMs - 1);
    assert.deepEqual(ended, []);
    await clock.advance(120_000);
    assert.deepEqual([ended, released, session.signal.aborted], [['idle'], 1, true]);
    assert.throws(() => sessions.get('idle'), /No session idle is open/);
  });

  it('does not end while a call runs in it', async () => {
    const session = sessions.open({ session_id: 'busy' });
    let finish: () => void = () => undefined;
    const call = session.call(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    await clock.advance(3 * sessionLimits.idleMs);
    assert.deepEqual(ended, []);
    finish();
    await call;
  });

  it('of a connection is found by no client that names it, and none can be opened in its place', () => {
    const { id } = sessions.openForConnection();
    assert.throws(() => sessions.get(id), /No session .* is open/);
    assert.throws(() => sessions.open({ session_id: id, read_only: true }), /open with other settings/);
    assert.equal(sessions.close(id), true);
  });

  it('is one of a bounded number', () => {
    for (let count = 0; count < sessionLimits.mostSessions; count += 1) sessions.open({});
    assert.throws(() => sessions.open({}), /sessions are open/);
  });

  const settings = { connection: 'local', project_id: 'p', location: 'us-central1' };
  const cases: readonly [string, unknown, unknown][] = [
    ['fills in what a call leaves out', { job_id: '1' }, { job_id: '1', ...settings }],
    [
      "gives way to a call's own",
      { job_id: '1', location: 'eu' },
      { ...settings, job_id: '1', location: 'eu' },
    ],
    [
      'stays out of calls to another project',
      { job_id: '1', project_id: 'q' },
      { job_id: '1', project_id: 'q' },
    ],
    ['leaves what is no object to the checks', ['x'], ['x']],
  ];
  for (const [what, given, expected] of cases) {
    it(what, () => {
      assert.deepEqual(withSessionDefaults(getJobTool.input(z), given, settings), expected);
    });
  }
});
