// Loaded into each process that mocha shares test files with. Mocha does not notice one that ends early when it has no
// file at the time, for example by an error that is thrown after a test: that is left beside the counts.
const { writeFileSync } = require('node:fs');

const { MOCHA_COUNTS: counts, MOCHA_WORKER_ID: worker } = process.env;
if (counts && worker !== undefined) {
  process.on('exit', (code) => {
    if (code !== 0) writeFileSync(`${counts}-broken`, String(code));
  });
}
