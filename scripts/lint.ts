// Types, lint rules, formatting and generated parts. The lint rules take as long as all others together, so they run
// beside them. What complains is printed whole; the exit code is 1 then.
import { execa } from 'execa';

/** Each list is run in order, the lists side by side. */
const lanes: readonly (readonly string[])[] = [
  ['eslint .'],
  [
    'tsc -p .',
    'tsc -p src/dashboard/page',
    'tsc -p src/views/launchForm/page',
    'prettier --check .',
    'tsx scripts/manifest.ts --check',
  ],
];

/** @returns whether it had nothing to complain of */
async function passes(command: string): Promise<boolean> {
  const { exitCode, all, shortMessage } = await execa({
    all: true,
    reject: false,
    preferLocal: true,
  })`${command.split(' ')}`;
  if (exitCode === 0) {
    console.log(`✔ ${command}`);
    return true;
  }
  console.error(`✖ ${command}\n${all || shortMessage}\n`);
  return false;
}

const results = await Promise.all(
  lanes.map(async (commands) => {
    let isClean = true;
    for (const command of commands) isClean = (await passes(command)) && isClean;
    return isClean;
  }),
);
process.exitCode = results.every(Boolean) ? 0 : 1;
