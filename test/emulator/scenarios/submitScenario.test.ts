import assert from 'node:assert/strict';
import { scenarios } from '../../../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../../../src/emulator/scenarios/submitScenario.ts';
import { RunningEmulator } from '../runningEmulator.ts';
import { place } from '../submittedJob.ts';

describe('starting a scenario', () => {
  it('says in the words of the service why it cannot be started', async () => {
    const running = await RunningEmulator.start();
    try {
      const [{ workload } = assert.fail()] = scenarios;
      await assert.rejects(
        submitScenario(running.emulator.httpOrigin, { jobName: 'orders', workload }, place),
        {
          message:
            'The workload of orders could not be started: Invalid value at \'job.labels\': goog-emulator-engine names the engine "model"; there are: fake.',
          isThere: false,
        },
      );
    } finally {
      await running.close();
    }
  });
});
