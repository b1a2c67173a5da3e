import { html, nothing, type TemplateResult } from 'lit';
import type { SnapshotMessage } from '../protocol.ts';
import { jobHeader } from './jobHeader.ts';
import type { PageActions, PageModel, ShownPanel } from './pageModel.ts';
import { problemBanner } from './problemBanner.ts';
import { panelElementId, tabBar, tabElementId, type Tab } from './tabBar.ts';

/** The whole page for one snapshot. @param shown absent while no panel can be shown */
export function pageTemplate(
  snapshot: SnapshotMessage,
  model: PageModel,
  tabs: readonly Tab[],
  shown: ShownPanel | undefined,
  actions: PageActions,
): TemplateResult {
  const { job, problem } = snapshot;
  const banner = problem ? problemBanner(problem, job?.readTime, actions) : nothing;
  if (!job || !shown) {
    return html`<main aria-busy=${problem ? 'false' : 'true'}>
      <header class="job-header">
        <div class="title-line"><h1>${snapshot.target.jobName ?? snapshot.target.ref.jobId}</h1></div>
      </header>
      ${banner}${problem ? nothing : skeleton()}
    </main>`;
  }
  return html`<main>
    ${jobHeader(job, model, actions)}${banner}
    ${tabBar(tabs, shown.panel, (panel) => {
      actions.openPanel(panel);
    })}
    <div
      class="panel panel-${shown.panel}"
      role="tabpanel"
      id=${panelElementId}
      aria-labelledby=${tabElementId(shown.panel)}
    >
      ${
        // Where all of it fails alike, it is said once.
        shown.problem && shown.problem.reason !== problem?.reason
          ? problemBanner(shown.problem, undefined, actions)
          : nothing
      }
      ${shown.content}
    </div>
    <p class="note-of-moment" role="status">${model.note}</p>
  </main>`;
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
