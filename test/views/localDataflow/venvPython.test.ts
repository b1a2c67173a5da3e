import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pythonOnPath, venvPython } from '../../../src/views/localDataflow/venvPython.ts';

describe('The interpreter of a virtual environment', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'venv-python-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function program(...path: readonly string[]): Promise<string> {
    const file = join(folder, ...path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '', { mode: 0o755 });
    return file;
  }

  it('is found where the platform keeps it', async () => {
    const [posix, windows] = [
      await program('venv', 'bin', 'python'),
      await program('env', 'Scripts', 'python.exe'),
    ];
    assert.equal(await venvPython(folder, 'linux'), posix);
    assert.equal(await venvPython(folder, 'darwin'), posix);
    assert.equal(await venvPython(folder, 'win32'), windows);
  });

  it('is not made up, and then the one on the path has the name of the platform', async () => {
    assert.equal(await venvPython(folder, 'linux'), undefined);
    assert.equal(await venvPython(folder, 'win32'), undefined);
    assert.deepEqual([pythonOnPath('linux'), pythonOnPath('win32')], ['python3', 'python']);
  });
});
