import type { JobCapability } from '../../../dataflow/operations/jobCapabilities.ts';
import { distinctQuotes } from '../../../diagnosis/distinctQuotes.ts';
import type { Finding, Remedy } from '../../../diagnosis/finding.ts';
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

const replaceRemedy: RemedyView = {
  text: 'Once the code is mended, replace the running job with the new version.',
  link: 'replace',
};

/** Stays the same from verdict to verdict, whatever else is found. */
export function findingKey({ rule, signature }: Pick<Finding, 'rule' | 'signature'>): string {
  return signature === undefined ? rule : `${rule} ${signature}`;
}

/**
 * A finding as the page shows it.
 * @param can what the job offers now; a remedy that it does not offer has no button
 */
export function findingView(finding: Finding, can: ReadonlySet<JobCapability>): FindingView {
  const { rule, severity, confidence, count, firstTime, lastTime } = finding;
  const remedies = finding.remedies.map((remedy) => remedyView(remedy, can));
  return {
    key: findingKey(finding),
    rule,
    title: inertText(finding.title, textLimits.reason),
    meaning: inertText(finding.meaning, textLimits.reason),
    severity,
    confidence,
    count,
    ...(firstTime !== undefined && { firstTime: inertText(firstTime, textLimits.label) }),
    ...(lastTime !== undefined && { lastTime: inertText(lastTime, textLimits.label) }),
    steps: finding.steps.slice(0, most.steps).map((step) => inertText(step, textLimits.name)),
    evidence: distinctQuotes(finding.evidence)
      .slice(0, most.quotes)
      .map(({ source, time, text }) => ({
        source,
        ...(time !== undefined && { time: inertText(time, textLimits.label) }),
        text: inertText(text, textLimits.message, true),
      })),
    remedies: mendedByCode.has(rule) && can.has('replace') ? [...remedies, replaceRemedy] : remedies,
    ruledOutBy: inertText(finding.ruledOutBy, textLimits.reason),
    symptoms: finding.symptoms
      .slice(0, most.symptoms)
      .map(({ title }) => inertText(title, textLimits.reason)),
  };
}

function remedyView({ text, action, isInLogs }: Remedy, can: ReadonlySet<JobCapability>): RemedyView {
  return {
    text: inertText(text, textLimits.reason),
    ...(action && can.has(action.kind) && { link: action.kind }),
    ...(isInLogs && { isInLogs }),
  };
}
