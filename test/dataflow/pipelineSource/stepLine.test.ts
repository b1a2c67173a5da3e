import assert from 'node:assert/strict';
import type { JobStep } from '../../../src/dataflow/job.ts';
import { readSource } from '../../../src/dataflow/pipelineSource/sourceSteps.ts';
import { lineOfStep, type StepSource } from '../../../src/dataflow/pipelineSource/stepLine.ts';

const names = ['Read/Impulse', 'Parse', 'Sessions/Window', 'Sessions/Count/Group', 'Write'];
const steps: readonly JobStep[] = names.map((name) => ({
  id: name,
  name,
  kind: 'PAR_DO',
  inputs: [],
  outputs: [],
}));

function file(path: string, labels: readonly string[], wasStartedFrom = false): StepSource {
  return {
    path,
    source: readSource('python', labels.map((label) => `"${label}" >> x`).join('\n')),
    wasStartedFrom,
  };
}

describe('The line that makes a step', () => {
  it('is in the file that fits the job, at the label that names the most of the step', () => {
    const fitting = file('clicks.py', ['Read', 'Parse', 'Sessions', 'Count', 'Write']);
    const other = file('other.py', ['Count', 'Something', 'Else']);
    const line = lineOfStep('Sessions/Count/Group', steps, [other, fitting]);
    assert.equal(line?.path, 'clicks.py');
    assert.deepEqual([line.step.label, line.step.line], ['Count', 3]);
  });

  it('is in the file the job was started from, whatever else fits', () => {
    const fitting = file('copy.py', ['Read', 'Parse', 'Sessions', 'Count', 'Write']);
    const own = file('own.py', ['Parse', 'Unused'], true);
    assert.equal(lineOfStep('Parse', steps, [fitting, own])?.path, 'own.py');
  });

  it('is nowhere when no file names the step', () => {
    assert.equal(lineOfStep('Write', steps, [file('a.py', ['Parse'])]), undefined);
    assert.equal(lineOfStep('Not a step', steps, [file('a.py', ['Not a step'])]), undefined);
  });
});
