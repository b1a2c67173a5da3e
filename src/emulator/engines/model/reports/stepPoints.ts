import { outputName } from './pipelineDescription.ts';
import type { Minute, Point } from './point.ts';
import { stepCounts, type StepCount } from './stepCounts.ts';

/** What each collection and each counter of the user's code has come to. */
export function collectionPoints({ setup, state }: Minute): readonly Point[] {
  return stepCounts(setup, state).flatMap(({ step, input, output, isLast }): Point[] => {
    const pcollection = outputName(step);
    return [
      ...(isLast
        ? []
        : ([
            ['element_count', output, { pcollection }],
            ['estimated_byte_count', output * setup.workload.recordBytes, { pcollection }],
          ] satisfies Point[])),
      ...step.counters.map(({ name, perElement }): Point => {
        const value = Math.floor(input * perElement + 1e-9);
        return ['user_counter', value, { metric_name: name, ptransform: step.name }];
      }),
    ];
  });
}

/** What happened in each step and stage since the last sample. */
export function changePoints({ setup, state, previous }: Minute): readonly Point[] {
  const { recordBytes } = setup.workload;
  const before = previous === undefined ? [] : stepCounts(setup, previous);
  const steps = stepCounts(setup, state).flatMap((now, index): Point[] => {
    const then: StepCount | undefined = before[index];
    const ptransform = now.step.name;
    const produced = now.output - (then?.output ?? 0);
    const labels = { pcollection: outputName(now.step), ptransform };
    const threadMs = Math.round((now.seconds - (then?.seconds ?? 0)) * 1000);
    return [
      ...(now.isLast
        ? []
        : ([
            ['elements_produced_count', produced, labels],
            ['estimated_bytes_produced_count', produced * recordBytes, labels],
          ] satisfies Point[])),
      ['thread_time', threadMs, { ptransform, function: 'ProcessElement' }],
    ];
  });
  const stages = setup.stages.map(({ id }, index): Point => {
    const consumed = (state.stages[index]?.processed ?? 0) - (previous?.stages[index]?.processed ?? 0);
    return ['estimated_bytes_consumed_count', consumed * recordBytes, { stage: id }];
  });
  return [...steps, ...stages];
}
