import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from './cacheFolder.ts';

const project = resolve(import.meta.dirname, '../../samples/go');

/**
 * Builds samples/go for the workers' platform; Go fetches Beam for Go into its own cache on first use: three minutes.
 * @returns The folder of the programs.
 */
export async function goSamples(): Promise<string> {
  const folder = cacheFolder('samples-go');
  await mkdir(folder, { recursive: true });
  const { exitCode } = await execa('go', ['version'], { reject: false });
  if (exitCode !== 0) throw new Error('Go is not on the PATH. Install it (go.dev/dl) and run this again.');
  console.log("· building samples/go (the first time Go fetches and compiles Beam's Go SDK, a few minutes)");
  await execa('go', ['build', '-ldflags', '-s -w', '-o', `${folder}/`, './...'], {
    cwd: project,
    // A worker is the same program, and containers of the real service have no C library to share.
    env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
    all: true,
  });
  return folder;
}
