import { consoleUrl } from '../../../dataflow/jobAddress.ts';
import type { Connection } from '../../../dataflow/connection.ts';
import type { Job } from '../../../dataflow/job.ts';
import { capabilitiesOf } from '../../../dataflow/operations/jobCapabilities.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { JobTarget } from '../../../manifest/commands/commandTargets.ts';
import type { OverviewLink, OverviewView } from '../../shapes/overviewView.ts';
import { jobFacts, labelsOf } from './jobFacts.ts';

/** What is known of a job before it was judged: what it is, and what can be done with it. */
export function unjudgedView(job: Job, connection: Connection | undefined, target: JobTarget): OverviewView {
  return {
    findings: [],
    omittedFindings: 0,
    gaps: [],
    figures: [],
    facts: jobFacts(job),
    labels: labelsOf(job),
    links: linksOf(job, connection, target),
  };
}

function linksOf(job: Job, connection: Connection | undefined, { ref }: JobTarget): readonly OverviewLink[] {
  const can = capabilitiesOf(job);
  const changes = (['scale', 'snapshot', 'replace', 'drain', 'cancel'] as const).filter((each) =>
    can.has(each),
  );
  return [
    ...changes,
    ...(consoleUrl(connection, ref) === undefined ? [] : (['console'] as const)),
    'messages',
    'logs',
    'errors',
    'gcloud',
    'export',
    ...(job.replacedByJobId === undefined ? [] : (['replacedBy'] as const)),
    ...(job.replacesJobId === undefined ? [] : (['replaces'] as const)),
  ];
}

/** What could not be read, as the page says it. */
export function gapsView(gaps: OverviewView['gaps']): OverviewView['gaps'] {
  return gaps.map(({ source, reason }) => ({ source, reason: inertText(reason, textLimits.reason) }));
}
