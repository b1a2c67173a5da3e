import { html, nothing, type TemplateResult } from 'lit';
import type { GraphStage, GraphView } from '../../shapes/graphView.ts';
import { formatDayAndClock, formatExact, formatValue } from '../formatting.ts';
import { icon, stepStateIcon } from '../icons.ts';
import { durationText, percentText, rateText, shortened, stateTexts } from './figureText.ts';
import { figuresOfNode, type NodeFigures } from './nodeFigures.ts';
import type { TreeNode } from './stepTree.ts';

/** What can be done with what is selected. */
export interface StepPanelActions {
  readonly select: (key: string | undefined) => void;
  readonly toggle: (key: string) => void;
  readonly goTo: (key: string) => void;
  readonly showLogs: (step: number) => void;
  /** Absent where no source can be shown. */
  readonly showSource: ((step: number) => void) | undefined;
}

/** Names listed of a composite or a collection. */
const mostNames = 12;
const crumbCharacters = 40;

/** Everything known about the selected step or composite. */
export function stepPanel(
  view: GraphView,
  /** From the outermost composite, the selected one last. */
  way: readonly TreeNode[],
  isOpen: boolean,
  now: number,
  actions: StepPanelActions,
): TemplateResult {
  const node = way.at(-1);
  if (!node) return html``;
  const figures = figuresOfNode(node, view);
  const isComposite = node.children.length > 0;
  const [index = 0] = node.steps;
  const step = isComposite ? undefined : view.steps[index];
  return html`<aside class="step-panel" aria-labelledby="step-title">
    <div class="section-line">
      <h2 id="step-title" title=${step?.name ?? node.label}>${node.label}</h2>
      <div class="tools">
        <button
          type="button"
          class="icon-button"
          title="Close"
          aria-label="Close the figures of this step"
          @click=${() => {
            actions.select(undefined);
          }}
        >
          ${icon('cross')}
        </button>
      </div>
    </div>
    ${way.length < 2 ? nothing : breadcrumbs(way.slice(0, -1), actions)}
    <p class="step-state step-${figures.state.toLowerCase()}">
      ${icon(stepStateIcon(figures.state))}<span>${stateTexts[figures.state]}</span>
      <span class="quiet">${step?.kind ?? `Composite of ${node.steps.length} steps`}</span>
    </p>
    ${figures.marks.map(
      ({ kind, text }) =>
        html`<p class="step-mark mark-${kind === 'hot' ? 'hot' : 'warning'}">
          ${icon(kind === 'hot' ? 'flame' : 'warning')}<span>${text}</span>
        </p>`,
    )}
    <div class="step-tools">
      ${
        isComposite
          ? button(
              isOpen ? 'chevronDown' : 'chevronRight',
              isOpen ? 'Close composite' : 'Open composite',
              () => {
                actions.toggle(node.key);
              },
            )
          : nothing
      }
      ${button('graph', 'Show in graph', () => {
        actions.goTo(node.key);
      })}
      ${
        step
          ? button('info', 'Logs of this step', () => {
              actions.showLogs(index);
            })
          : nothing
      }
      ${
        step && actions.showSource
          ? button('code', 'Show in code', () => {
              actions.showSource?.(index);
            })
          : nothing
      }
    </div>
    <dl class="step-figures">${figureList(figures, now)}</dl>
    ${stagesOf(node, view)} ${collections('Input', figures.taken, view)}
    ${collections('Output', figures.given, view)} ${step ? counters(step) : nothing}
  </aside>`;
}

function breadcrumbs(way: readonly TreeNode[], { select }: StepPanelActions): TemplateResult {
  return html`<nav class="breadcrumbs" aria-label="Composites around it">
    ${way.map(
      ({ key, label }) =>
        html`<button
            type="button"
            title=${label}
            @click=${() => {
              select(key);
            }}
          >
            ${shortened(label, crumbCharacters)}</button
          ><span aria-hidden="true">/</span>`,
    )}
  </nav>`;
}

function figureList(figures: NodeFigures, now: number): TemplateResult {
  const { lagMs, wallMs, wallShare, elementsIn, elementsOut, perSecond } = figures;
  return html`
    ${
      lagMs === undefined
        ? nothing
        : html`${fact('Data watermark', html`${formatDayAndClock(now - lagMs)}`)}
          ${fact('Behind by', html`${durationText(lagMs)}`)}`
    }
    ${
      wallMs === undefined
        ? nothing
        : fact(
            'Wall time',
            html`${durationText(wallMs)}${wallShare === undefined ? '' : ` (${percentText(wallShare)} of all steps)`}`,
          )
    }
    ${elementsIn === undefined ? nothing : fact('Elements in', html`${formatExact(elementsIn)}`)}
    ${elementsOut === undefined ? nothing : fact('Elements out', html`${formatExact(elementsOut)}`)}
    ${perSecond === undefined ? nothing : fact('Elements a second', html`${rateText(perSecond)}`)}
  `;
}

function fact(name: string, value: TemplateResult): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function stagesOf({ steps }: TreeNode, { steps: all, stages }: GraphView): TemplateResult | typeof nothing {
  const found = [...new Set(steps.flatMap((index) => all[index]?.stages ?? []))]
    .map((index) => stages[index])
    .filter((stage) => stage !== undefined);
  if (found.length === 0) return nothing;
  return html`<h3>${found.length === 1 ? 'Stage' : 'Stages'}</h3>
    <ul class="step-list">
      ${found.slice(0, mostNames).map(
        (stage) =>
          html`<li>
            <span class="name">${stage.name}</span>
            <span class="quiet">${stageText(stage)}</span>
          </li>`,
      )}
      ${more(found.length - mostNames)}
    </ul>`;
}

function stageText(stage: GraphStage): string {
  const { state, progress, stragglers, freshnessSeconds, systemLagSeconds, backlogElements } = stage;
  return [
    ...(state === 'UNKNOWN' ? [] : [stateTexts[state].toLowerCase()]),
    ...(progress === undefined ? [] : [`${Math.round(progress * 100)} % done`]),
    ...(freshnessSeconds === undefined ? [] : [`data freshness ${durationText(freshnessSeconds * 1000)}`]),
    ...(systemLagSeconds === undefined ? [] : [`system latency ${durationText(systemLagSeconds * 1000)}`]),
    ...(backlogElements === undefined ? [] : [`${formatValue(backlogElements)} elements wait`]),
    ...(stragglers === 0 ? [] : [`${stragglers} ${stragglers === 1 ? 'straggler' : 'stragglers'}`]),
  ].join(', ');
}

function collections(
  title: string,
  indexes: readonly number[],
  view: GraphView,
): TemplateResult | typeof nothing {
  const found = indexes.map((index) => view.collections[index]).filter((each) => each !== undefined);
  if (found.length === 0) return nothing;
  return html`<h3>${title} ${found.length === 1 ? 'collection' : 'collections'}</h3>
    <ul class="step-list">
      ${found.slice(0, mostNames).map(
        ({ name, elements, bytes, perSecond }) =>
          html`<li>
            <span class="name">${name}</span>
            <span class="quiet"
              >${[
                ...(elements === undefined ? [] : [`${formatExact(elements)} elements`]),
                ...(bytes === undefined ? [] : [formatValue(bytes, 'bytes')]),
                ...(perSecond === undefined ? [] : [rateText(perSecond)]),
              ].join(', ')}</span
            >
          </li>`,
      )}
      ${more(found.length - mostNames)}
    </ul>`;
}

function counters({
  counters: found,
  countersLeftOut,
}: GraphView['steps'][number]): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  return html`<h3>Counters</h3>
    <ul class="step-list">
      ${found.map(
        ({ name, namespace, text }) =>
          html`<li>
            <span class="name" title=${namespace ?? nothing}>${name}</span>
            <span class="number">${/^-?\d{1,40}$/.test(text) ? formatExact(text) : text}</span>
          </li>`,
      )}
      ${more(countersLeftOut)}
    </ul>`;
}

function more(count: number): TemplateResult | typeof nothing {
  return count > 0 ? html`<li class="quiet">and ${count} more</li>` : nothing;
}

function button(name: Parameters<typeof icon>[0], label: string, run: () => void): TemplateResult {
  return html`<button type="button" class="secondary" @click=${run}>${icon(name)}${label}</button>`;
}
