import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Called by the editor inside its extension host; rejecting tells it that a test failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: true, timeout: 60_000, forbidOnly: true });
  const grep = process.env['MOCHA_GREP'];
  if (grep !== undefined) mocha.fgrep(grep);
  const output = process.env['MOCHA_OUTPUT'];
  if (output !== undefined) {
    // The console of an extension host is shared with the editor, which says a lot.
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
      appendFileSync(output, `${format(...args)}\n`);
    };
  }
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'))) {
    mocha.addFile(join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.once('end', () => {
      const { passes, failures: failed, pending } = runner.stats ?? { passes: 0, failures: 1, pending: 0 };
      const counts = process.env['MOCHA_COUNTS'];
      if (counts !== undefined) {
        writeFileSync(counts, JSON.stringify({ passed: passes, failed, skipped: pending }));
      }
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
