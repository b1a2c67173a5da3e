import { html, nothing, type TemplateResult } from 'lit';
import {
  valueIn,
  type Draft,
  type FieldKey,
  type FieldView,
  type FormTarget,
  type FormView,
  type ProblemView,
} from '../protocol.ts';
import { shownParameters } from '../shownParameters.ts';
import { actionBar } from './actionBar.ts';
import { fieldTemplate } from './fieldTemplate.ts';
import { pairsTemplate } from './pairsTemplate.ts';
import type { PageActions, PageModel } from './pageModel.ts';

/** A section with more optional fields than these begins closed. */
const mostOpenFields = 8;

/** The whole page. */
export function pageTemplate(model: PageModel, actions: PageActions): TemplateResult {
  const { target, failure, form } = model;
  if (failure && target) return failureTemplate(target, failure, actions);
  if (!form || !target) {
    return html`<main aria-busy="true">
      <h1>${target === undefined ? 'Template' : target.path}</h1>
      <div role="status" aria-label="Reading the template">
        <div class="bar"></div>
        <div class="bar"></div>
        <div class="bar"></div>
      </div>
    </main>`;
  }
  const { view, draft } = form;
  return html`<main>
    <header>
      <h1>${target.replaced ? `Replace ${target.replaced.jobName}` : `Launch ${view.title}`}</h1>
      <p class="quiet">${view.kindLabel} · ${view.connectionName} · ${view.projectId}</p>
      <p class="path"><code>${target.path}</code></p>
      ${view.description === '' ? nothing : html`<p class="description">${view.description}</p>`}
    </header>
    ${target.replaced ? nothing : jobSection(view, draft, model, actions)}
    ${parameterSections(view, draft, model, actions)}
    ${target.replaced ? mappingSection(view, draft, model, actions) : nothing}
    ${environmentSection(view, draft, model, actions)} ${actionBar(target, model, actions)}
  </main>`;
}

function failureTemplate(
  target: FormTarget,
  { operation, reason, remedy }: ProblemView,
  actions: PageActions,
): TemplateResult {
  return html`<main>
    <h1>${target.path.split('/').at(-1)}</h1>
    <p class="path"><code>${target.path}</code></p>
    <section class="problem" role="alert" aria-label="Problem">
      <div class="problem-text">
        <p><strong>${operation} failed.</strong> ${reason}</p>
        ${remedy === '' ? nothing : html`<p>${remedy}</p>`}
      </div>
    </section>
    <div class="buttons">
      <button
        class="primary"
        type="button"
        @click=${() => {
          actions.retry();
        }}
      >
        Try Again
      </button>
      <button
        class="secondary"
        type="button"
        @click=${() => {
          actions.showLog();
        }}
      >
        Show Log
      </button>
    </div>
  </main>`;
}

function jobSection(view: FormView, draft: Draft, model: PageModel, actions: PageActions): TemplateResult {
  const field = (over: Partial<FieldView> & Pick<FieldView, 'name' | 'label' | 'help'>): FieldView => ({
    kind: 'text',
    typeLabel: '',
    isRequired: true,
    options: [],
    parentTriggerValues: [],
    isKept: true,
    ...over,
  });
  const name = field({
    name: 'jobName',
    label: 'Job name',
    help: "Must be unique among the region's active jobs.",
  });
  const location = field({
    name: 'location',
    label: 'Region',
    help: 'Where the job runs.',
    kind: 'choice',
    options: view.locations.map((value) => ({ value, label: value })),
  });
  return html`<section class="fields" aria-label="Job">
    ${fieldTemplate(name, 'jobName', draft.jobName, model, actions)}
    ${fieldTemplate(location, 'location', draft.location, model, actions)}
  </section>`;
}

function parameterSections(
  view: FormView,
  draft: Draft,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  const shown = shownParameters(view.parameters, draft.parameters);
  const required = shown.filter(({ isRequired }) => isRequired);
  const groups = new Map<string, FieldView[]>();
  for (const field of shown.filter(({ isRequired }) => !isRequired)) {
    const group = field.group ?? '';
    const members = groups.get(group);
    if (members) members.push(field);
    else groups.set(group, [field]);
  }
  const fields = (some: readonly FieldView[]): TemplateResult => parameterFields(some, draft, model, actions);
  return html`
    ${
      required.length === 0
        ? nothing
        : html`<section aria-label="Required parameters">
            <h2>Required parameters</h2>
            ${fields(required)}
          </section>`
    }
    ${[...groups].map(
      ([group, members]) =>
        html`<details ?open=${members.length <= mostOpenFields}>
          <summary>
            ${group === '' ? 'Optional parameters' : group}
            <span class="quiet">${members.length}</span>
          </summary>
          ${fields(members)}
        </details>`,
    )}
    ${view.extra === 'no' ? nothing : extraSection(view, draft, model, actions)}
  `;
}

function parameterFields(
  some: readonly FieldView[],
  draft: Draft,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  return html`<div class="fields">
    ${some.map((field) =>
      fieldTemplate(field, `parameter:${field.name}`, valueIn(draft.parameters, field.name), model, actions),
    )}
  </div>`;
}

function extraSection(view: FormView, draft: Draft, model: PageModel, actions: PageActions): TemplateResult {
  const rows = pairsTemplate(
    'extra',
    draft.extra,
    { name: 'Name', value: 'Value', add: 'Add Parameter' },
    model,
    actions,
  );
  if (view.extra === 'only') {
    return html`<section aria-label="Parameters">
      <h2>Parameters</h2>
      <p class="quiet">
        The template does not say which parameters it takes. Add those that its pipeline reads.
      </p>
      ${rows}
    </section>`;
  }
  return html`<details ?open=${draft.extra.length > 0}>
    <summary>Other parameters</summary>
    <p class="quiet">Options of the pipeline that the template does not describe.</p>
    ${rows}
  </details>`;
}

function mappingSection(
  view: FormView,
  draft: Draft,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  return html`<section aria-label="Renamed steps">
    <h2>Renamed steps</h2>
    <p class="quiet">
      The state of a step goes to the step of the same name. Where the new pipeline calls it otherwise, say so
      here; a composite stands for all steps in it, and no new name drops the state of the step.
    </p>
    ${pairsTemplate(
      'mapping',
      draft.mapping,
      {
        name: 'Step as it runs',
        value: 'Step in the new pipeline',
        add: 'Add Step',
        suggestions: view.steps,
      },
      model,
      actions,
    )}
  </section>`;
}

function environmentSection(
  view: FormView,
  draft: Draft,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  const isFilled = view.environment.some(({ name }) => valueIn(draft.environment, name) !== '');
  return html`<details ?open=${isFilled}>
    <summary>Workers, network and labels</summary>
    <div class="fields">
      ${view.environment.map((field) => {
        const key: FieldKey = `environment:${field.name}`;
        return fieldTemplate(field, key, valueIn(draft.environment, field.name), model, actions);
      })}
    </div>
  </details>`;
}
