import type { Confidence, Finding, Severity } from './finding.ts';

/** A finding before it is known what it follows from. */
export interface Candidate {
  readonly finding: Finding;
  /** Ids of rules. */
  readonly explains: readonly string[];
  readonly lastMs: number;
  /** Whether the job gave it as the reason of its end. */
  readonly isFinal: boolean;
  /** Whether it was not seen lately. */
  readonly isOver: boolean;
}

const severityRank: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, info: 0 };
const confidenceRank: Readonly<Record<Confidence, number>> = { certain: 2, likely: 1, possible: 0 };

/**
 * Causes, the most likely first, each with what follows from it. What is explained by something else that was found is
 * a symptom of the first cause that explains it, and a cause is at least as severe as what follows from it. Trouble that
 * is over explains nothing that goes on.
 */
export function orderFindings(candidates: readonly Candidate[]): readonly Finding[] {
  const ordered = [...candidates].sort(byLikelihood);
  const causeOf = new Map<Candidate, Candidate>();
  for (const effect of ordered) {
    const cause = ordered.find((other) => other !== effect && explains(other, effect, causeOf));
    if (cause) causeOf.set(effect, cause);
  }
  const withSymptoms = (candidate: Candidate): Finding => {
    const symptoms = ordered.filter((other) => causeOf.get(other) === candidate).map(withSymptoms);
    const severity = candidate.isOver
      ? 'info'
      : worst([candidate.finding.severity, ...symptoms.map((symptom) => symptom.severity)]);
    return { ...candidate.finding, severity, symptoms };
  };
  return ordered
    .filter((candidate) => !causeOf.has(candidate))
    .map((candidate): Candidate => ({ ...candidate, finding: withSymptoms(candidate) }))
    .sort(byLikelihood)
    .map(({ finding }) => finding);
}

function worst(severities: readonly Severity[]): Severity {
  return severities.reduce((one, other) => (severityRank[other] > severityRank[one] ? other : one));
}

/** Not when the cause itself follows from the effect, by whatever way. */
function explains(cause: Candidate, effect: Candidate, causeOf: ReadonlyMap<Candidate, Candidate>): boolean {
  if (!cause.explains.includes(effect.finding.rule) || (cause.isOver && !effect.isOver)) return false;
  for (let at: Candidate | undefined = cause; at; at = causeOf.get(at)) if (at === effect) return false;
  return true;
}

function byLikelihood(one: Candidate, other: Candidate): number {
  return (
    Number(one.isOver) - Number(other.isOver) ||
    severityRank[other.finding.severity] - severityRank[one.finding.severity] ||
    confidenceRank[other.finding.confidence] - confidenceRank[one.finding.confidence] ||
    other.explains.length - one.explains.length ||
    Number(other.isFinal) - Number(one.isFinal) ||
    other.lastMs - one.lastMs
  );
}
