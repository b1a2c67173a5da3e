import { rules } from './catalogue/rules.ts';
import type { Evidence, EvidenceGap } from './evidence.ts';
import { EvidenceView, type Line } from './evidenceView.ts';
import type { Finding, Quote } from './finding.ts';
import { judgeHealth, type Health } from './health.ts';
import { orderFindings, type Candidate } from './order.ts';
import type { Match, Rule } from './rule.ts';
import { unexplainedErrors } from './unexplainedErrors.ts';

export interface Diagnosis {
  readonly health: Health;
  /** Causes, the most likely first; what follows from one is folded under it. */
  readonly findings: readonly Finding[];
  readonly gaps: readonly EvidenceGap[];
}

const quotesPerFinding = 3;
const quoteLength = 600;
/** A running job's trouble that was not seen for so long may be over. */
const quietMs = 15 * 60_000;

/** What is wrong with a job, by the rules of the catalogue. A pure function: the same evidence gives the same diagnosis. */
export function diagnose(evidence: Evidence, catalogue: readonly Rule[] = rules): Diagnosis {
  const view = new EvidenceView(evidence);
  const candidates: Candidate[] = [];
  const claimed = new Set<Line>();
  for (const rule of catalogue) {
    const match = rule.find(view);
    if (!match) continue;
    for (const line of match.lines) claimed.add(line);
    candidates.push(candidate(rule, match, view));
  }
  const known = candidates.map(({ finding }) => finding.rule);
  for (const { rule, match } of unexplainedErrors(view, claimed, known))
    candidates.push(candidate(rule, match, view));
  const findings = orderFindings(candidates);
  return { health: judgeHealth(view, findings), findings, gaps: evidence.gaps };
}

function candidate(rule: Rule, match: Match, view: EvidenceView): Candidate {
  const lines = match.lines;
  const [first, last] = [lines[0], lines.at(-1)];
  const isOver = !view.hasEnded && last !== undefined && view.atMs - last.timeMs > quietMs;
  const severity = match.severity ?? rule.severity;
  return {
    explains: rule.explains,
    lastMs: last?.timeMs ?? view.atMs,
    isFinal: lines.some(({ text }) => /\bWorkflow failed\b/.test(text)),
    isOver,
    finding: {
      rule: rule.id,
      ...(match.signature === undefined ? {} : { signature: match.signature }),
      title: match.title ?? rule.title,
      meaning: rule.meaning,
      severity,
      confidence: rule.confidence,
      evidence: [...lines.slice(-quotesPerFinding).reverse().map(quoteOf), ...match.figures],
      count: Math.max(lines.length, match.figures.length),
      ...(first === undefined ? {} : { firstTime: first.time }),
      ...(last === undefined ? {} : { lastTime: last.time }),
      steps: match.steps,
      remedies: rule.remedies(match, view),
      ...(rule.isTransient === undefined ? {} : { isTransient: rule.isTransient }),
      ruledOutBy: rule.ruledOutBy,
      page: rule.page,
      symptoms: [],
    },
  };
}

function quoteOf({ source, id, time, text }: Line): Quote {
  const short = text.length > quoteLength ? `${text.slice(0, quoteLength - 1)}…` : text;
  return { source, id, time, text: short };
}
