import { html, nothing, type TemplateResult } from 'lit';
import type {
  AutoscalingRow,
  ExecutionPanelState,
  ExecutionView,
  StageRow,
  StragglerRow,
} from '../../shapes/executionView.ts';
import { formatMoment } from '../formatting.ts';
import { icon, stepStateIcon } from '../icons.ts';
import { momentTime } from '../momentTime.ts';
import type { PanelUse } from '../pagePanel.ts';
import { progressBar, stateTexts, timeBar, timeSpan } from './stageBars.ts';
import { tableSection } from './tableSection.ts';
import { workersSection } from './workersSection.ts';

/** How the service carries the job out. */
export function executionPanel(
  view: ExecutionView | undefined,
  _state: ExecutionPanelState,
  use: PanelUse<'execution'>,
): TemplateResult {
  if (!view) {
    return html`<div class="skeleton" role="status" aria-label="Reading how the job is carried out">
      <div class="bar"></div>
      <div class="bar"></div>
      <div class="bar"></div>
    </div>`;
  }
  return html`<div class="execution">
    ${view.gaps.map((gap) => html`<p class="note">${icon('info')}<span>${gap}</span></p>`)}
    ${stagesSection(view, use)} ${workersSection(view)} ${autoscalingSection(view)}
  </div>`;
}

function stagesSection(view: ExecutionView, use: PanelUse<'execution'>): TemplateResult {
  const { stages, stagesLeftOut } = view;
  // Stages of a streaming job have none.
  const hasProgress = stages.some(({ progress }) => progress !== undefined);
  const span = timeSpan(stages, Date.parse(view.time));
  return tableSection({
    name: 'stages',
    title: 'Stages',
    aside: stages.length + stagesLeftOut,
    table:
      stages.length === 0
        ? undefined
        : html`<table class="stages stacked">
            <thead>
              <tr>
                <th scope="col">Stage</th>
                <th scope="col">State</th>
                ${hasProgress ? html`<th scope="col">Progress</th>` : nothing}
                <th scope="col" class="time-column">When</th>
                <th scope="col">Workers</th>
              </tr>
            </thead>
            <tbody>
              ${stages.map((stage) => stageRow(stage, view, span, hasProgress, use))}
            </tbody>
          </table>`,
    empty: view.hasEnded
      ? 'The service has kept no stages of this job.'
      : 'No stages yet: the service tells them once it has planned the job.',
    leftOut: stagesLeftOut === 0 ? undefined : `${stagesLeftOut} more stages are not shown.`,
  });
}

function stageRow(
  stage: StageRow,
  view: ExecutionView,
  span: ReturnType<typeof timeSpan>,
  hasProgress: boolean,
  use: PanelUse<'execution'>,
): TemplateResult {
  const { id, name, state, progress, steps, stepsLeftOut, after, stragglers } = stage;
  const isShown = id === view.workersOf;
  return html`<tr class=${isShown ? 'charted' : ''}>
      <th scope="row">
        <span class="name">${name}</span>
        ${
          steps.length === 0
            ? nothing
            : html`<span class="under" title=${[...steps, ...(stepsLeftOut > 0 ? ['…'] : [])].join('\n')}
                >${steps.slice(0, 3).join(', ')}${steps.length + stepsLeftOut > 3 ? ` and ${steps.length + stepsLeftOut - 3} more` : ''}</span
              >`
        }
        ${after.length === 0 ? nothing : html`<span class="under">after ${after.join(', ')}</span>`}
      </th>
      <td class="step-state step-${state.toLowerCase()}">
        ${icon(stepStateIcon(state))}<span>${stateTexts[state]}</span>
      </td>
      ${
        hasProgress
          ? html`<td>${progress === undefined ? '–' : progressBar(progress, `Progress of ${name}`)}</td>`
          : nothing
      }
      <td class="time-column">${timeBar(stage, span, view)}</td>
      <td class="beside" data-label="Workers">
        <button
          type="button"
          class="secondary"
          aria-pressed=${isShown ? 'true' : 'false'}
          @click=${() => {
            use.choose({ stageId: id });
            use.act({ type: 'showWorkers', stageId: id });
          }}
        >
          ${isShown ? 'Shown below' : 'Show'}<span class="unseen">: workers of ${name}</span>
        </button>
      </td>
    </tr>
    ${stragglers.map(
      (straggler) =>
        html`<tr class="straggler">
          <td colspan=${hasProgress ? 5 : 4}>${stragglerText(straggler, Date.parse(view.time))}</td>
        </tr>`,
    )}`;
}

function stragglerText({ worker, cause, hotKeys, startTime }: StragglerRow, now: number): TemplateResult {
  return html`<span class="step-mark mark-warning"
    >${icon('warning')}<span
      ><strong>Straggler${worker === undefined ? '' : ` ${worker}`}</strong>:
      ${cause}${
        hotKeys.length === 0 ? '' : `; hot keys ${hotKeys.join(', ')}`
      }${startTime === undefined ? '' : `; since ${formatMoment(startTime, now)}`}</span
    ></span
  >`;
}

function autoscalingSection({ autoscaling, autoscalingLeftOut, time }: ExecutionView): TemplateResult {
  const hasPools = new Set(autoscaling.map(({ workerPool }) => workerPool)).size > 1;
  return tableSection({
    name: 'autoscaling',
    title: 'Autoscaling',
    aside: 'newest first',
    table:
      autoscaling.length === 0
        ? undefined
        : html`<table class="autoscaling stacked">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">What</th>
                <th scope="col" class="number">Workers</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              ${autoscaling.map((event) => autoscalingRow(event, hasPools, Date.parse(time)))}
            </tbody>
          </table>`,
    empty: 'The autoscaler has said nothing about this job.',
    leftOut: autoscalingLeftOut === 0 ? undefined : `${autoscalingLeftOut} older ones are not shown.`,
  });
}

function autoscalingRow(event: AutoscalingRow, hasPools: boolean, now: number): TemplateResult {
  const { time, what, isFailure, current, target, reason, workerPool } = event;
  return html`<tr>
    <th scope="row">${momentTime(time, now)}</th>
    <td>
      ${
        isFailure
          ? html`<span class="step-mark mark-warning">${icon('warning')}<span>${what}</span></span>`
          : what
      }
      ${workerPool === undefined || !hasPools ? nothing : html`<span class="under">${workerPool}</span>`}
    </td>
    <td class="number beside" data-label="Workers">
      ${current === target ? current : html`${current} → ${target}`}
    </td>
    <td class="text-value">${reason}</td>
  </tr>`;
}
