import { appendFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

const root = resolve(__dirname, '../../..');

/** Called by the editor inside its extension host; rejecting tells it that a test failed. */
export async function run(): Promise<void> {
  const reporter = join(root, 'scripts/test/countingReporter.cjs');
  const mocha = new Mocha({ ui: 'bdd', reporter, color: true, timeout: 60_000, forbidOnly: true });
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
  const failures = await new Promise<number>((done) => {
    mocha.run(done);
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
