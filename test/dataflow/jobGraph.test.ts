import assert from 'node:assert/strict';
import type { JobStep } from '../../src/dataflow/job.ts';
import { jobGraph } from '../../src/dataflow/jobGraph.ts';

function step(name: string, inputs: readonly string[] = []): JobStep {
  return {
    id: name,
    name,
    kind: 'PAR_DO',
    inputs: inputs.map((each) => `${each}.out`),
    outputs: [`${name}.out`],
  };
}

/** 20 composites of 11 steps, one after the other. */
const large = Array.from({ length: 20 }, (_, outer) =>
  Array.from({ length: 11 }, (__, inner) => {
    const before = inner > 0 ? `C${outer}/P/S${inner - 1}` : outer > 0 ? `C${outer - 1}/P/S10` : undefined;
    return step(`C${outer}/P/S${inner}`, before === undefined ? [] : [before]);
  }),
).flat();

describe('the graph of a job', () => {
  it('has every step of a small pipeline, and what flows from which to which', () => {
    const { nodes, edges } = jobGraph(
      [step('Read'), step('Count/Map', ['Read']), step('Write', ['Count/Map'])],
      40,
    );
    assert.deepEqual(
      nodes.map(({ name, kind }) => [name, kind]),
      [
        ['Read', 'PAR_DO'],
        ['Count/Map', 'PAR_DO'],
        ['Write', 'PAR_DO'],
      ],
    );
    assert.deepEqual(edges, [
      { from: 'Read', to: 'Count/Map', collections: ['Read.out'] },
      { from: 'Count/Map', to: 'Write', collections: ['Count/Map.out'] },
    ]);
  });

  it('folds the composites of a large one, and keeps what flows between them', () => {
    const { nodes, edges } = jobGraph(large, 40);
    assert.equal(large.length, 220);
    assert.deepEqual(
      nodes.map(({ name, kind, steps }) => [name, kind, steps.length]),
      Array.from({ length: 20 }, (_, index) => [`C${index}/P`, undefined, 11]),
    );
    assert.equal(edges.length, 19);
    assert.deepEqual(edges[0], { from: 'C0/P', to: 'C1/P', collections: ['C0/P/S10.out'] });
  });

  it('looks into one composite, and names its neighbours by what they belong to', () => {
    const { nodes, edges } = jobGraph(large, 40, 'C3');
    assert.equal(nodes.length, 11);
    assert.ok(nodes.every(({ name }) => name.startsWith('C3/P/')));
    assert.deepEqual(
      edges.filter(({ from, to }) => !from.startsWith('C3/') || !to.startsWith('C3/')),
      [
        { from: 'C2', to: 'C3/P/S0', collections: ['C2/P/S10.out'] },
        { from: 'C3/P/S10', to: 'C4', collections: ['C3/P/S10.out'] },
      ],
    );
    assert.deepEqual(jobGraph(large, 40, 'C').nodes, [], 'part of a name is no composite');
  });

  it('takes a slash in brackets for part of a name', () => {
    const steps = Array.from({ length: 50 }, (_, index) => step(`Read(gs://b/${index})`));
    assert.equal(jobGraph(steps, 40).nodes.length, 50);
  });
});
