import { parseWorkload } from '../../src/emulator/engines/model/workload/parseWorkload.ts';
import type { ScenarioWorkload } from '../../src/emulator/scenarios/scenarioTable.ts';

/** A streaming job of so many steps in composites of a hundred, and in these of ten. */
export function stepWorkload(count: number): ScenarioWorkload {
  const steps = Array.from({ length: count }, (_, index) => {
    if (index === 0) return { name: 'Read', kind: 'read' };
    const name = `Area ${Math.floor(index / 100)}/Part ${Math.floor(index / 10)}/Step ${index}`;
    if (index === count - 1) return { name, kind: 'write' };
    return { name, kind: index % 50 === 0 ? 'groupByKey' : 'parDo' };
  });
  const document = {
    title: `${count} steps`,
    description: 'A graph that is as large as a workload may be.',
    type: 'streaming',
    arrival: { kind: 'constant', perSecond: 500 },
    steps,
  };
  parseWorkload(document, 'stepWorkload');
  return document;
}
