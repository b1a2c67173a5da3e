import type { LineCounter } from 'yaml';

/** A piece of a document: offsets in characters, the end not included. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type ProblemCode =
  | 'syntax'
  | 'tab'
  | 'shape'
  | 'unknown-key'
  | 'missing-key'
  | 'unknown-transform'
  | 'missing-config'
  | 'unknown-config'
  | 'config-value'
  | 'unknown-input'
  | 'ambiguous-input'
  | 'unknown-output'
  | 'missing-input'
  | 'chain-input'
  | 'cycle'
  | 'unconsumed-errors'
  | 'windowing'
  | 'language';

/** Something that Beam would refuse (`error`), or that most likely is not meant (`warning`). */
export interface Problem extends Place {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  /** What is wrong and what to do, in plain text. It may quote the document. */
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Problems after which the checks end: nobody reads on, and looking for what was meant takes time. */
const mostProblems = 300;

/** Gathers the problems of one document. */
export class ProblemList {
  private readonly found: Problem[] = [];

  constructor(private readonly lines: LineCounter) {}

  error(code: ProblemCode, place: Place, message: string): void {
    this.add('error', code, place, message);
  }

  warn(code: ProblemCode, place: Place, message: string): void {
    this.add('warning', code, place, message);
  }

  /** Whether there is no need to look for more. */
  get isFull(): boolean {
    return this.found.length >= mostProblems;
  }

  /** In the order of the document, each once. */
  get all(): readonly Problem[] {
    const unique = new Map(this.found.map((each) => [`${each.start} ${each.message}`, each]));
    return [...unique.values()].sort((one, other) => one.start - other.start);
  }

  private add(
    severity: Problem['severity'],
    code: ProblemCode,
    { start, end }: Place,
    message: string,
  ): void {
    const { line, col } = this.lines.linePos(start);
    this.found.push({ severity, code, message, start, end: Math.max(end, start + 1), line, column: col });
  }
}
