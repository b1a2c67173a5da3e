import { html, nothing, type TemplateResult } from 'lit';
import type { JobView, SnapshotMessage } from '../protocol.ts';
import { chartSection, type ChartedMetric } from './chart/chartSection.ts';
import { countersSection } from './countersSection.ts';
import { jobHeader } from './jobHeader.ts';
import { messagesSection } from './messagesSection.ts';
import type { PageActions, PageModel } from './pageModel.ts';
import { problemBanner } from './problemBanner.ts';

/** The whole page for one snapshot. */
export function pageTemplate(
  snapshot: SnapshotMessage,
  model: PageModel,
  charted: ChartedMetric,
  actions: PageActions,
): TemplateResult {
  const { job, problem } = snapshot;
  const banner = problem ? problemBanner(problem, job, actions) : nothing;
  if (!job) {
    return html`<main aria-busy=${problem ? 'false' : 'true'}>
      <header class="job-header">
        <div class="title-line"><h1>${snapshot.target.jobName ?? snapshot.target.ref.jobId}</h1></div>
      </header>
      ${banner}${problem ? nothing : skeleton()}
    </main>`;
  }
  return html`<main>
    ${jobHeader(job, model, actions)}${banner}
    <div class="sections ${job.tone === 'error' ? 'failed' : ''}">
      ${sections(snapshot, job, model, charted, actions)}
    </div>
  </main>`;
}

/** Why a job failed stands before what it had counted. */
function sections(
  snapshot: SnapshotMessage,
  job: JobView,
  model: PageModel,
  charted: ChartedMetric,
  actions: PageActions,
): TemplateResult {
  const chart = chartSection(snapshot, job, model, charted, actions);
  const counters = countersSection(job, model, actions);
  const messages = messagesSection(job);
  return job.tone === 'error' ? html`${messages}${chart}${counters}` : html`${chart}${counters}${messages}`;
}

function skeleton(): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label="Loading the job">
    <div class="bar bar-facts"></div>
    <div class="bar bar-chart"></div>
    <div class="bar"></div>
    <div class="bar"></div>
    <div class="bar"></div>
  </div>`;
}
