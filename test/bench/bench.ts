/** What a bench has measured. */
export interface BenchRow {
  /** What was measured, in a few words. */
  readonly what: string;
  /** With its unit. */
  readonly figure: string;
  /** Against something measured in the same run, so that machines can be compared. */
  readonly ratio?: { readonly value: number; readonly to: string };
  readonly aim?: { readonly text: string; readonly isMet: boolean };
}

/** The default export of each `*.bench.ts`. Runs in a process of its own, with `global.gc`. */
export interface Bench {
  run(): Promise<readonly BenchRow[]>;
}
