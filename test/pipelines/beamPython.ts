import {
  BeamToolchain,
  defaultBeamVersion,
} from '../../src/emulator/engines/beam/toolchain/beamToolchain.ts';

/** Installs what running pipelines needs, once per machine, and answers the interpreter that submits them. */
export async function beamPython(): Promise<string> {
  const log = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const toolchain = new BeamToolchain({ log: { debug: () => undefined, info: log, warn: log, error: log } });
  const prism = await toolchain.findPrism();
  if ('missing' in prism) throw new Error(prism.missing);
  return await toolchain.pythonFor(defaultBeamVersion);
}
