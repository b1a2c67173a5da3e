// Owns a ProcessGroup until it is killed; tells its parent the process that has left the group.
import { tmpdir } from 'node:os';
import { ProcessGroup } from '../../../../../src/emulator/engines/beam/process/processGroup.ts';

const [script = ''] = process.argv.slice(2);
new ProcessGroup({
  command: 'sh',
  args: ['-c', script],
  cwd: tmpdir(),
  env: process.env,
  onLine: (_, line) => {
    if (line.startsWith('left ')) process.send?.(line.slice(5));
  },
});
