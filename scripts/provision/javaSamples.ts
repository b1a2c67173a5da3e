import { mkdir, readFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from './cacheFolder.ts';
import { installDebianPackages } from './chromium.ts';

const project = resolve(import.meta.dirname, '../../samples/java');

/**
 * Compiles samples/java with Maven, which fetches Beam for Java into its own repository on first use: 250 MB, two minutes.
 * @returns The class path to run a sample with.
 */
export async function javaSamples(): Promise<string> {
  await installTools();
  const folder = cacheFolder('samples-java');
  await mkdir(folder, { recursive: true });
  const dependencies = join(folder, 'class-path');
  console.log("· compiling samples/java with Maven (the first time it fetches Beam's Java SDK, 250 MB)");
  await execa(
    'mvn',
    [
      '-B',
      '-q',
      '-f',
      join(project, 'pom.xml'),
      'compile',
      'dependency:build-classpath',
      `-Dmdep.outputFile=${dependencies}`,
    ],
    { all: true },
  );
  return [join(project, 'target', 'classes'), await readFile(dependencies, 'utf8')].join(delimiter);
}

async function installTools(): Promise<void> {
  const missing = await Promise.all(
    ['javac', 'mvn'].map(async (tool) => (await execa(tool, ['-version'], { reject: false })).exitCode !== 0),
  );
  if (missing.some(Boolean))
    await installDebianPackages('A JDK and Maven, to compile Java pipelines', [
      'default-jdk-headless',
      'maven',
    ]);
}
