import assert from 'node:assert/strict';
import { streamLog } from '../../src/emulator/emulatorLog.ts';

describe('the log of the emulator', () => {
  it('keeps a message on one line, whatever a job has put into it', () => {
    let written = '';
    streamLog({ write: (text) => (written += text) }).warn('name\nERROR forged \u001b[2Jcleared');
    assert.match(written, /^\S+ WARN name\\nERROR forged \\u001b\[2Jcleared\n$/);
  });
});
