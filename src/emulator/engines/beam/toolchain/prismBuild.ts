import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../process/runCommand.ts';
import type { CommandOptions } from '../process/runCommand.ts';

/** The release of Prism that is built where ours is missing. */
export const prismVersion = '2.77.0';

const module = 'github.com/apache/beam/sdks/v2';
const listening = {
  file: 'go/pkg/beam/runners/prism/internal/jobservices/server.go',
  everywhere: 'net.Listen("tcp", fmt.Sprintf(":%d", port))',
  onLoopback: 'net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))',
};

/**
 * Builds Prism from its released source, changed in one place: it listens on the loopback interface only. As released it
 * listens on every interface and has no option for that, so anybody on the network could have it run programs.
 * @param folder Where to work; gone afterwards.
 * @param target Path of the program.
 * @throws CommandError when Go fails.
 */
export async function buildPrism(
  go: string,
  folder: string,
  target: string,
  options: Pick<CommandOptions, 'env' | 'signal' | 'onLine'>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    // A go.mod of wherever the emulator was started has no say in it.
    const inFolder = { ...options, cwd: folder };
    const source = sourceFolder(
      await runCommand(go, ['mod', 'download', '-json', `${module}@v${prismVersion}`], inFolder),
    );
    for (const part of ['go.mod', 'go.sum', 'go'])
      await cp(join(source, part), join(folder, part), { recursive: true });
    // Go's cache of modules is read-only.
    await runCommand('chmod', ['-R', 'u+w', folder], inFolder);
    const file = join(folder, listening.file);
    const text = await readFile(file, 'utf8');
    if (text.split(listening.everywhere).length !== 2)
      throw new Error(`The source of Prism ${prismVersion} does not listen where it was expected to.`);
    await writeFile(file, text.replace(listening.everywhere, listening.onLoopback));
    await runCommand(
      go,
      ['build', '-trimpath', '-ldflags', '-s -w', '-o', 'prism', './go/cmd/prism'],
      inFolder,
    );
    await rename(join(folder, 'prism'), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What `go mod download -json` prints. */
function sourceFolder(json: string): string {
  const answer: unknown = JSON.parse(json.slice(json.indexOf('{')));
  if (typeof answer === 'object' && answer !== null && 'Dir' in answer && typeof answer.Dir === 'string')
    return answer.Dir;
  throw new Error(`Go did not say where it keeps ${module}.`);
}
