import type { TreeNode } from './stepTree.ts';

/** Steps that a person looks for by a part of their name, one after the other. */
export class StepSearch {
  private wanted = '';
  private steps: readonly TreeNode[] = [];
  private at = -1;

  get text(): string {
    return this.wanted;
  }

  get found(): readonly TreeNode[] {
    return this.steps;
  }

  /** @param nameOf full name of a step */
  find(text: string, leaves: readonly TreeNode[], nameOf: (leaf: TreeNode) => string): void {
    this.wanted = text;
    this.at = -1;
    const wanted = text.trim().toLowerCase();
    this.steps = wanted === '' ? [] : leaves.filter((leaf) => nameOf(leaf).toLowerCase().includes(wanted));
  }

  /** The one to show now; undefined when nothing was found. */
  next(by: 1 | -1): TreeNode | undefined {
    const count = this.steps.length;
    if (count === 0) return undefined;
    this.at = this.at < 0 && by < 0 ? count - 1 : (this.at + by + count) % count;
    return this.steps[this.at];
  }

  /** What came of it, for people. */
  get outcome(): string {
    if (this.wanted.trim() === '') return '';
    const count = this.steps.length;
    if (count === 0) return 'No step is called so.';
    return this.at < 0 ? `${count} found; Enter shows them` : `${this.at + 1} of ${count}`;
  }
}
