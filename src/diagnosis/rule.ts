import type { EvidenceView, Line } from './evidenceView.ts';
import type { Confidence, Quote, Remedy, Severity } from './finding.ts';

/** What a rule found in a job. */
export interface Match {
  /** Oldest first. */
  readonly lines: readonly Line[];
  /** Figures, beside the lines. */
  readonly figures: readonly Quote[];
  /** Full names of steps. */
  readonly steps: readonly string[];
  readonly severity?: Severity;
  /** In place of the rule's title, where the evidence tells more. */
  readonly title?: string;
  /** Of the error, where one rule finds each error by itself. */
  readonly signature?: string;
}

/** One thing that can be wrong with a job. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly severity: Severity;
  /** Of a match that does not say its own. */
  readonly confidence: Confidence;
  /** Whether it goes away by itself, so that the same job may succeed when it is started again later. */
  readonly isTransient?: true;
  readonly page: string;
  readonly ruledOutBy: string;
  /** Ids of rules that find what follows from this. */
  readonly explains: readonly string[];
  find(view: EvidenceView): Match | undefined;
  remedies(match: Match, view: EvidenceView): readonly Remedy[];
}

/** A rule that knows its failure by the words of the service or of a library. */
export interface TextSignature extends Omit<Rule, 'find' | 'remedies' | 'confidence' | 'explains'> {
  readonly confidence?: Confidence;
  readonly explains?: readonly string[];
  /** Any of them; none may have the flag `g`. */
  readonly patterns: readonly RegExp[];
  readonly remedies: readonly (string | Remedy)[] | Rule['remedies'];
  /** Words that are common in what works, too, count only where they are said as an error. */
  readonly isOnlyInErrors?: true;
  /** Whether the job is well in spite of it: then it is a note. */
  readonly isHarmless?: (view: EvidenceView) => boolean;
}

/** Words that stand in a failure that is certain. */
export function textRule(signature: TextSignature): Rule {
  const { patterns, remedies, isOnlyInErrors, isHarmless, ...rest } = signature;
  return {
    confidence: 'certain',
    explains: [],
    ...rest,
    find(view) {
      const lines = view.recentLines.filter(
        ({ text, level }) =>
          (isOnlyInErrors === undefined || level === 'error') &&
          patterns.some((pattern) => pattern.test(text)),
      );
      if (lines.length === 0) return undefined;
      return {
        lines,
        figures: [],
        steps: stepsOf(lines, view),
        ...(isHarmless?.(view) === true ? { severity: 'info' } : {}),
      };
    },
    remedies:
      typeof remedies === 'function'
        ? remedies
        : () => remedies.map((remedy) => (typeof remedy === 'string' ? { text: remedy } : remedy)),
  };
}

/** Steps the lines carry, or name in quotation marks or after the word step. */
export function stepsOf(lines: readonly Line[], view: EvidenceView): readonly string[] {
  const steps = new Set<string>();
  for (const line of lines) {
    const step = line.step ?? view.stepNamedIn(line.text);
    if (step !== undefined) steps.add(step);
  }
  return [...steps];
}
