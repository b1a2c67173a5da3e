import { html, nothing, type TemplateResult } from 'lit';
import {
  chartRanges,
  type ChartRange,
  type ChartsChoice,
  type ChartsState,
  type ChartsView,
  type TimeSpan,
} from '../../shapes/chartsView.ts';
import { localMoments, momentsFromStart, type MomentText } from './momentText.ts';

const rangeLabels: Readonly<Record<ChartRange, string>> = {
  '15m': '15 min',
  '1h': '1 h',
  '6h': '6 h',
  '1d': '1 day',
  life: 'Whole life',
};

/** Which stretch of time all charts show, and how finely they are split. */
export function chartsToolbar(
  view: ChartsView,
  state: ChartsState,
  choose: (change: Partial<ChartsChoice>) => void,
): TemplateResult {
  if (view.compared) return comparisonBar(view, view.compared, state, choose);
  const { zoom } = state;
  const hasStages = view.charts.some(({ id }) => id === 'latency');
  const isLive = state.isLive && !zoom;
  return html`<div class="charts-toolbar">
    <div class="segments" role="group" aria-label="Time shown">
      ${chartRanges.map(
        (range) =>
          html`<button
            type="button"
            aria-pressed=${!zoom && state.range === range ? 'true' : 'false'}
            @click=${() => {
              choose({ range, zoom: undefined, isLive: true });
            }}
          >
            ${rangeLabels[range]}
          </button>`,
      )}
    </div>
    ${
      view.hasEnded
        ? nothing
        : html`<button
            type="button"
            class="live"
            role="switch"
            aria-checked=${isLive ? 'true' : 'false'}
            title=${isLive ? 'The charts go on with the job' : 'The charts stand still'}
            @click=${() => {
              choose({ zoom: undefined, isLive: !isLive });
            }}
          >
            <span class="live-dot" aria-hidden="true"></span>Live
          </button>`
    }
    ${zoom ? zoomed(zoom, localMoments(), choose) : nothing}
    <div class="splits">
      ${split('Each step', state.isByStep, (isByStep) => {
        choose({ isByStep });
      })}
      ${
        hasStages
          ? split('Each stage', state.isByStage, (isByStage) => {
              choose({ isByStage });
            })
          : nothing
      }
    </div>
  </div>`;
}

/** The jobs that are compared; ranges and splits mean nothing to them. */
function comparisonBar(
  { life }: ChartsView,
  names: readonly string[],
  { zoom }: ChartsState,
  choose: (change: Partial<ChartsChoice>) => void,
): TemplateResult {
  return html`<div class="charts-toolbar">
    <p class="compared">
      Compared from the start of each job, over ${momentsFromStart.short(life.toMs)}:
      ${names.map((name, index) => html`${index === 0 ? nothing : ' · '}<strong class="name">${name}</strong>`)}
    </p>
    ${zoom ? zoomed(zoom, momentsFromStart, choose) : nothing} ${stopComparing(choose)}
  </div>`;
}

/** Back to the charts of the one job. */
export function stopComparing(choose: (change: Partial<ChartsChoice>) => void): TemplateResult {
  return html`<button
    type="button"
    class="secondary"
    @click=${() => {
      choose({ others: undefined, zoom: undefined, isLive: true });
    }}
  >
    Stop comparing
  </button>`;
}

function zoomed(
  zoom: TimeSpan,
  moments: MomentText,
  choose: (change: Partial<ChartsChoice>) => void,
): TemplateResult {
  return html`<span class="zoom quiet">${moments.whole(zoom.fromMs)} – ${moments.short(zoom.toMs)}</span
    ><button
      type="button"
      class="secondary"
      title="Show all of the time again (double-click on a chart, or 0)"
      @click=${() => {
        choose({ zoom: undefined, isLive: true });
      }}
    >
      Reset zoom
    </button>`;
}

function split(label: string, isOn: boolean, choose: (isOn: boolean) => void): TemplateResult {
  return html`<label
    ><input
      type="checkbox"
      .checked=${isOn}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLInputElement) choose(event.target.checked);
      }}
    />${label}</label
  >`;
}
