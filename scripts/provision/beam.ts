import { BeamToolchain } from '../../src/emulator/engines/beam/toolchain/beamToolchain.ts';

/** Beam's release that samples and tests run with. */
export const beamVersion = '2.77.0';

export interface Beam {
  /** Interpreter with apache-beam[gcp]. */
  readonly python: string;
  /** Whether streaming pipelines run: they need Prism, which Go builds. */
  readonly canStream: boolean;
}

/**
 * Installs what running Beam pipelines needs, in the local service's own cache.
 * @returns undefined where there is no Python to be had; what is missing is said in one line
 */
export async function provisionBeam(): Promise<Beam | undefined> {
  const log = (message: string): void => {
    console.log(`· ${message}`);
  };
  const toolchain = new BeamToolchain({ log: { debug: () => undefined, info: log, warn: log, error: log } });
  try {
    const python = await toolchain.pythonFor(beamVersion);
    const prism = await toolchain.findPrism();
    if ('missing' in prism) log(prism.missing);
    return { python, canStream: !('missing' in prism) };
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    return undefined;
  } finally {
    await toolchain.close();
  }
}
