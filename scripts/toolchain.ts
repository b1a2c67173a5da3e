// Finds what running Beam pipelines needs, installs what is missing, and prints where everything is, one NAME=PATH a line.
//   npx tsx scripts/toolchain.ts [apache-beam version]
import { BeamToolchain, defaultBeamVersion } from '../src/emulator/engines/beam/toolchain/beamToolchain.ts';
import { ToolchainError } from '../src/emulator/engines/beam/toolchain/toolchainError.ts';

const progress = (message: string): void => {
  process.stderr.write(`${message}\n`);
};
const toolchain = new BeamToolchain({
  log: { debug: () => undefined, info: progress, warn: progress, error: progress },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void toolchain.close();
  });

try {
  console.log(`cache=${toolchain.cacheFolder}`);
  console.log(`python=${await toolchain.pythonFor(process.argv[2] ?? defaultBeamVersion)}`);
  const prism = await toolchain.findPrism();
  if ('path' in prism) console.log(`prism=${prism.path}`);
  else
    progress(
      `${prism.missing}\nWithout it batch pipelines run on Beam Python's local job service, streaming ones not at all.`,
    );
} catch (error) {
  if (!(error instanceof ToolchainError)) throw error;
  progress(error.message);
  process.exitCode = 1;
}
