import { errorSignature } from '../../../dataflow/errorSignature.ts';
import type { JobCapability } from '../../../dataflow/operations/jobCapabilities.ts';
import type { Finding, Quote, Remedy } from '../../../diagnosis/finding.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { FindingView, RemedyView } from '../../shapes/overviewView.ts';

const most = { quotes: 3, steps: 5, symptoms: 5 };

/** Findings whose remedy is another version of the pipeline, which a running streaming job takes by being replaced. */
const mendedByCode: ReadonlySet<string> = new Set([
  'user-code-error',
  'missing-module',
  'version-conflict',
  'dependency-install',
  'container-crash',
  'name-error',
  'hot-key',
  'slow-step',
  'commit-too-large',
  'too-few-keys',
  'bottleneck',
]);

/**
 * A finding as the page shows it.
 * @param can what the job offers now; a remedy that it does not offer has no button
 */
export function findingView(finding: Finding, can: ReadonlySet<JobCapability>): FindingView {
  const { rule, severity, confidence, count, firstTime, lastTime } = finding;
  const remedies = finding.remedies.map((remedy) => remedyView(remedy, can));
  return {
    rule,
    title: inertText(finding.title, textLimits.reason),
    meaning: inertText(finding.meaning, textLimits.reason),
    severity,
    confidence,
    count,
    ...(firstTime !== undefined && { firstTime: inertText(firstTime, textLimits.label) }),
    ...(lastTime !== undefined && { lastTime: inertText(lastTime, textLimits.label) }),
    steps: finding.steps.slice(0, most.steps).map((step) => inertText(step, textLimits.name)),
    evidence: distinct(finding.evidence)
      .slice(0, most.quotes)
      .map(({ source, time, text }) => ({
        source,
        ...(time !== undefined && { time: inertText(time, textLimits.label) }),
        text: inertText(text, textLimits.message, true),
      })),
    remedies: mendedByCode.has(rule) && can.has('replace') ? withReplace(remedies) : remedies,
    ruledOutBy: inertText(finding.ruledOutBy, textLimits.reason),
    symptoms: finding.symptoms
      .slice(0, most.symptoms)
      .map(({ title }) => inertText(title, textLimits.reason)),
  };
}

/** The same error is quoted once; the count says how often it was seen. */
function distinct(quotes: readonly Quote[]): readonly Quote[] {
  const bySignature = new Map<string, Quote>();
  for (const quote of quotes) {
    const signature = `${quote.source} ${errorSignature(quote.text)}`;
    if (!bySignature.has(signature)) bySignature.set(signature, quote);
  }
  return [...bySignature.values()];
}

function remedyView({ text, action }: Remedy, can: ReadonlySet<JobCapability>): RemedyView {
  const shown = inertText(text, textLimits.reason);
  return action && can.has(action.kind) ? { text: shown, link: action.kind } : { text: shown };
}

/** The first remedy without a button of its own is the one that the new version brings. */
function withReplace(remedies: readonly RemedyView[]): readonly RemedyView[] {
  const at = remedies.findIndex(({ link }) => link === undefined);
  return remedies.map((remedy, index) => (index === at ? { ...remedy, link: 'replace' } : remedy));
}
