import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { BeamToolchain } from '../../../../src/emulator/engines/beam/toolchain/beamToolchain.ts';
import type { BeamToolchainOptions } from '../../../../src/emulator/engines/beam/toolchain/beamToolchain.ts';
import { ToolchainError } from '../../../../src/emulator/engines/beam/toolchain/toolchainError.ts';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describe('BeamToolchain', () => {
  let folder: string;
  let bin: string;
  let options: BeamToolchainOptions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toolchain-'));
    bin = join(folder, 'bin');
    await mkdir(bin);
    options = {
      cacheFolder: join(folder, 'cache'),
      log: silent,
      env: {
        PATH: [bin, '/usr/bin', '/bin'].join(delimiter),
        HOME: folder,
        PIP_LOG: join(folder, 'pip.log'),
      },
    };
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Another process writes it: a file that this one has open for writing, and so a child just forked, cannot be run. */
  const program = (name: string, script: string): string => {
    const file = join(bin, name);
    execFileSync('/bin/sh', ['-c', 'cat > "$1" && chmod 755 "$1"', 'sh', file], {
      input: `#!/bin/sh\n${script}\n`,
    });
    return file;
  };

  /** A Python that answers what the toolchain asks, and notes what pip is told. */
  const fakePython = (name: string, version: string, pip = 'exit 0'): string =>
    program(
      name,
      `case "$1 $2" in
  "-c "*) echo '{"version": "${version}"}' ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") echo "$@" >> "$PIP_LOG"; ${pip} ;;
esac`,
    );

  const installations = async (): Promise<string[]> => {
    const log = await readFile(join(folder, 'pip.log'), 'utf8').catch(() => '');
    return log.split('\n').filter((line) => line !== '');
  };

  it('installs a version of Beam once, however many ask for it', async () => {
    fakePython('python9.9', '9.9');
    // Two toolchains are like two processes.
    const found = await Promise.all(
      [new BeamToolchain(options), new BeamToolchain(options)].map((each) => each.pythonFor('2.77.0', '9.9')),
    );
    const again = await new BeamToolchain(options).pythonFor('2.77.0', '9.9');
    assert.equal(new Set([...found, again]).size, 1);
    const installed = await installations();
    assert.equal(installed.length, 1);
    assert.match(installed[0] ?? '', /apache-beam\[gcp\]==2\.77\.0/);
  });

  it('takes over the lock of an installation that was killed', async () => {
    fakePython('python9.9', '9.9');
    const lock = join(folder, 'cache/python/beam-2.77.0-py9.9.lock');
    await mkdir(lock, { recursive: true });
    await utimes(lock, new Date(0), new Date(0));
    await new BeamToolchain(options).pythonFor('2.77.0', '9.9');
    assert.equal((await installations()).length, 1);
  });

  it('tries again after a failure, which names pip and shows its output', async () => {
    fakePython('python9.9', '9.9', 'echo "ERROR: no network" >&2; exit 1');
    const toolchain = new BeamToolchain(options);
    await assert.rejects(toolchain.pythonFor('2.77.0', '9.9'), (error) => {
      assert.ok(error instanceof ToolchainError);
      assert.match(error.message, /pip could not install apache-beam\[gcp\]==2\.77\.0.*network/);
      assert.match(error.message, /ERROR: no network/);
      return true;
    });
    fakePython('python9.9', '9.9');
    assert.match(await toolchain.pythonFor('2.77.0', '9.9'), /beam-2\.77\.0-py9\.9/);
  });

  it('says which Python is missing and what to do', async () => {
    fakePython('python3', '3.7');
    const toolchain = new BeamToolchain({ ...options, env: { ...options.env, PATH: bin } });
    await assert.rejects(toolchain.pythonFor('2.77.0'), {
      name: 'ToolchainError',
      message: /Python 3\.10 or newer is needed.*found only 3\.7.*Install Python/s,
    });
  });

  it('says why a Python on the PATH does not run', async () => {
    program('python3', 'echo "pyenv: python3: command not found" >&2; exit 127');
    const toolchain = new BeamToolchain({ ...options, env: { ...options.env, PATH: bin } });
    await assert.rejects(toolchain.pythonFor('2.77.0'), {
      name: 'ToolchainError',
      message:
        /none that runs was found on the PATH \(.*bin\/python3 does not run: pyenv: python3: command not found\)/,
    });
  });

  it('says that its cache folder cannot be used, and how to choose another', async () => {
    fakePython('python9.9', '9.9');
    const cacheFolder = program('a-file', 'exit 0');
    await assert.rejects(new BeamToolchain({ ...options, cacheFolder }).pythonFor('2.77.0', '9.9'), {
      name: 'ToolchainError',
      message: /cache folder .*a-file.*ENOTDIR.*DATAFLOW_EMULATOR_CACHE/,
    });
  });

  it('passes over another program that is called prism, and says that Go would build the right one', async () => {
    program('prism', 'echo "prism: a mock server"');
    const lookup = await new BeamToolchain({ ...options, env: { ...options.env, PATH: bin } }).findPrism();
    assert.ok('missing' in lookup);
    assert.match(lookup.missing, /Prism.*was not found, and Go.*DATAFLOW_EMULATOR_PRISM/s);
  });

  it('takes the Prism that DATAFLOW_EMULATOR_PRISM names', async () => {
    const prism = program('my-runner', 'echo "  -job_port int"');
    const toolchain = new BeamToolchain({
      ...options,
      env: { ...options.env, DATAFLOW_EMULATOR_PRISM: prism },
    });
    assert.deepEqual(await toolchain.findPrism(), { path: prism });
  });

  it('takes a Prism on the PATH where it cannot build its own, and warns that it is open to the network', async () => {
    const prism = program('prism', 'echo "  -job_port int"');
    const warnings: string[] = [];
    const toolchain = new BeamToolchain({
      ...options,
      log: { ...silent, warn: (message) => warnings.push(message) },
      env: { ...options.env, PATH: bin },
    });
    assert.deepEqual(await toolchain.findPrism(), { path: prism });
    assert.match(warnings.join('\n'), /listens on all network interfaces.*install Go/s);
  });

  it('takes a Java that is new enough for the pipeline, and says which is missing', async () => {
    const java = program('java', 'echo "    java.specification.version = 17" >&2');
    const toolchain = new BeamToolchain({ ...options, env: { ...options.env, PATH: bin } });
    assert.equal(await toolchain.javaFor(11), java);
    await assert.rejects(toolchain.javaFor(21), {
      name: 'ToolchainError',
      message: /Java 21 or newer is needed.*java is Java 17\. Install a JDK/,
    });
  });

  it("takes the libraries of Java workers from Maven's cache, in the version that fits the pipeline's", async () => {
    const jars = ['com/github/jbellis/jamm/0.4.0/jamm-0.4.0.jar'];
    for (const name of ['slf4j-jdk14', 'slf4j-api'])
      for (const version of ['1.7.36', '2.0.17'])
        jars.push(`org/slf4j/${name}/${version}/${name}-${version}.jar`);
    for (const jar of jars) {
      const file = join(folder, '.m2/repository', jar);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, jar);
    }
    const toolchain = new BeamToolchain({ ...options, env: { ...options.env, PATH: bin } });
    const older = await toolchain.javaLibraries(['slf4j-api-1.7.30-AbC.jar']);
    const newer = await toolchain.javaLibraries(['slf4j-api-2.0.16-AbC.jar']);
    assert.match(older.logging[0] ?? '', /slf4j-jdk14-1\.7\.36\.jar$/);
    assert.match(newer.logging[0] ?? '', /slf4j-jdk14-2\.0\.17\.jar$/);
    assert.equal(await readFile(newer.jamm, 'utf8'), jars[0]);
  });

  it('says which library of Java workers is missing where there is no Maven to fetch it', async () => {
    const toolchain = new BeamToolchain({ ...options, env: { ...options.env, PATH: bin } });
    await assert.rejects(toolchain.javaLibraries([]), {
      name: 'ToolchainError',
      message: /org\.slf4j:slf4j-\S+, and Maven, which would fetch it, is not on the PATH/,
    });
  });
});
