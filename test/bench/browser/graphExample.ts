/** A job's graph as the page is told it, in the parts that its layout looks at. */
export interface GraphExample {
  readonly steps: readonly { readonly path: readonly string[] }[];
  readonly collections: readonly { readonly from: number; readonly to: readonly number[] }[];
}

/** A thousand steps that branch and join, the same in every run, in composites of a hundred and in these of ten. */
export function thousandSteps(): GraphExample {
  const count = 1000;
  let random = 7;
  const next = (below: number): number => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  const links = Array.from({ length: count - 1 }, (_, index) => {
    const step = index + 1;
    const near = { from: Math.max(0, step - 1 - next(8)), to: [step] };
    return next(100) < 15 ? [near, { from: Math.max(0, step - 1 - next(15)), to: [step] }] : [near];
  });
  return {
    steps: Array.from({ length: count }, (_, index) => ({
      path: [`Area ${Math.floor(index / 100)}`, `Part ${Math.floor(index / 10)}`, `Step ${index}`],
    })),
    collections: links.flat(),
  };
}

/** The same without composites. */
export function withoutComposites({ steps, collections }: GraphExample): GraphExample {
  return { steps: steps.map(({ path }) => ({ path: path.slice(-1) })), collections };
}
