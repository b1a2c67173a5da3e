// Mocha's own spec output, and in the file that MOCHA_COUNTS names, as JSON, the counts of the run and what failed.
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    // Before mocha writes the title out: where a process ended in the middle of a file, the error alone knows which.
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      if (error?.file) test.title += ` (${relative('', error.file)})`;
    });
    super(runner, options);
    const failures = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      failures.push({ title: test.fullTitle(), message: String(error?.message ?? error) });
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes: passed, failures: failed, pending: skipped } = runner.stats;
      const file = process.env.MOCHA_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ passed, failed, skipped, failures }));
    });
  }
};
