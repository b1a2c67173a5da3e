import assert from 'node:assert/strict';
import {
  compositesOf,
  nodeNamed,
  openAtFirst,
  shownNodes,
  stepTree,
  wayTo,
  type TreeNode,
} from '../../../../src/dashboard/page/graph/stepTree.ts';

function treeOf(...names: readonly string[]): readonly TreeNode[] {
  return stepTree(names.map((name) => ({ path: name.split('/') })));
}

function labels(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.map(({ label }) => label);
}

describe('The composites of a graph', () => {
  it('are told by the names of the steps, in the order of the job', () => {
    const tree = treeOf('Read/Impulse', 'Read/Split', 'Parse', 'Read/Map');
    assert.deepEqual(labels(tree), ['Read', 'Parse']);
    assert.deepEqual(labels(tree[0]?.children ?? []), ['Impulse', 'Split', 'Map']);
    assert.deepEqual(tree[0]?.steps, [0, 1, 3]);
  });

  it('are no frames around a single thing', () => {
    const tree = treeOf('Write/Files/Commit', 'Read/A/X', 'Read/A/Y');
    assert.deepEqual(labels(tree), ['Write/Files/Commit', 'Read/A']);
    assert.equal(tree[0]?.children.length, 0);
  });

  it('may have the name of a step, and steps the same name', () => {
    const [read] = treeOf('Read', 'Read/Map', 'Read');
    assert.deepEqual(read?.steps, [0, 2, 1]);
    const keys = new Set(read.children.map(({ key }) => key));
    assert.equal(keys.size, 3);
  });

  it('have a label where a name has empty parts', () => {
    const [read] = treeOf('Read//A', 'Read//B', '');
    assert.equal(read?.label, 'Read/(no name)');
    assert.deepEqual(labels(treeOf('', '')), ['(no name)']);
  });

  it('are found by full names, a step before a composite that is called so', () => {
    const names = ['Read/A', 'Read/A/X', 'Read/A/Y', 'Reader/Z', 'Write/Files/Commit'];
    const steps = names.map((name) => ({ name }));
    const found = (name: string): readonly number[] | undefined =>
      nodeNamed(treeOf(...names), steps, name)?.steps;
    assert.deepEqual(found('Read/A'), [0]);
    assert.deepEqual(found('Read'), [0, 1, 2]);
    assert.deepEqual(found('Write/Files/Commit'), [4]);
    assert.equal(found('Rea'), undefined);
  });

  it('are open at first as far as the graph stays readable', () => {
    const names = Array.from(
      { length: 200 },
      (_, index) => `Area ${index % 4}/Part ${index % 40}/Step ${index}`,
    );
    const tree = treeOf(...names);
    const open = openAtFirst(tree);
    assert.deepEqual(
      compositesOf(tree)
        .filter(({ key }) => open.has(key))
        .map(({ level }) => level),
      [1, 1, 1, 1],
    );
    const closed = shownNodes(tree, open).filter(({ key }) => !open.has(key));
    assert.equal(closed.length, 40);
    assert.deepEqual(openAtFirst(treeOf(...names), 3), new Set());
    const small = treeOf('Read/A/X', 'Read/A/Y', 'Read/B');
    assert.equal(openAtFirst(small).size, compositesOf(small).length);
  });

  it('lie on the way to a step', () => {
    const tree = treeOf('Read/A/X', 'Read/A/Y', 'Read/B');
    const step = tree[0]?.children[0]?.children[1];
    assert.deepEqual(labels(wayTo(tree, step?.key ?? '')), ['Read', 'A', 'Y']);
    assert.deepEqual(wayTo(tree, 'nothing'), []);
  });
});
