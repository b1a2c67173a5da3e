import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { chartTable, type ChartId } from '../../shapes/chartTable.ts';
import type { ChartsChoice, ChartsState, ChartsView, ChartView, TimeSpan } from '../../shapes/chartsView.ts';
import type { PagePanel, PanelUse } from '../pagePanel.ts';
import { chartFigure } from './chartFigure.ts';
import { chartsToolbar, stopComparing } from './chartsToolbar.ts';
import { DrawQueue } from './drawQueue.ts';
import { LinePlot } from './linePlot.ts';
import { localMoments, momentsFromStart } from './momentText.ts';
import { zoomWithin } from './zoom.ts';

const noMarks: ChartsView['marks'] = [];

interface Shown {
  readonly view: ChartsView;
  readonly state: ChartsState;
  readonly use: PanelUse<'charts'>;
}

/** The job over time: charts that share one axis of time. */
export class ChartsPanel implements PagePanel<'charts'> {
  readonly label = 'Charts';
  private readonly plots = new Map<ChartId, LinePlot>();
  private readonly queue = new DrawQueue();
  private readonly moments = localMoments();
  private shown: Shown | undefined;

  template(view: ChartsView | undefined, state: ChartsState, use: PanelUse<'charts'>): TemplateResult {
    if (!view) return reading(state, use);
    this.shown = { view, state, use };
    const drawn = view.charts.filter(({ lines, problem }) => lines.length > 0 || problem !== undefined);
    const missing = view.charts.filter((chart) => !drawn.includes(chart));
    return html`<div class="charts">
      ${chartsToolbar(view, state, (change) => {
        this.choose(change);
      })}
      ${view.note === undefined ? nothing : html`<p class="charts-note quiet">${view.note}</p>`}
      ${drawn.length === 0 ? html`<p class="empty">${emptyText(view)}</p>` : nothing}
      <div class="chart-grid">
        ${repeat(
          drawn,
          ({ id }) => id,
          (chart) => this.figure(chart, view, state, use),
        )}
      </div>
      ${
        drawn.length === 0 || missing.length === 0
          ? nothing
          : html`<p class="quiet not-measured">
              Nothing was measured of: ${missing.map(({ id }) => chartTable[id].title).join(', ')}.
            </p>`
      }
    </div>`;
  }

  private figure(
    chart: ChartView,
    view: ChartsView,
    state: ChartsState,
    use: PanelUse<'charts'>,
  ): TemplateResult {
    const { id } = chart;
    const plot = this.plot(id);
    const marks = id === 'workers' ? view.marks : noMarks;
    const moments = view.compared === undefined ? this.moments : momentsFromStart;
    plot.show({ chart, span: state.zoom ?? view.span, stepMs: view.stepMs, marks, moments });
    return chartFigure(
      {
        chart,
        marks,
        plot: plot.element,
        isTable: state.tables.includes(id),
        moments,
        counterNames: id === 'counters' ? view.counterNames : [],
      },
      {
        showTable: (isShown) => {
          use.choose({ tables: [...state.tables.filter((each) => each !== id), ...(isShown ? [id] : [])] });
        },
        chooseCounters: (counters) => {
          this.choose({ counters });
        },
        saveData: () => {
          use.act({ kind: 'saveData', chart: id });
        },
        savePicture: () => {
          const png = plot.picture();
          if (png !== undefined) use.act({ kind: 'savePicture', chart: id, png });
        },
        copyMarkdown: () => {
          use.act({ kind: 'copyMarkdown', chart: id });
        },
      },
    );
  }

  private plot(id: ChartId): LinePlot {
    const known = this.plots.get(id);
    if (known) return known;
    const use = {
      zoom: (span: TimeSpan): void => {
        this.zoom(span);
      },
      resetZoom: (): void => {
        if (this.shown?.state.zoom) this.choose({ zoom: undefined, isLive: true });
      },
    };
    const plot = new LinePlot(use, this.queue);
    this.plots.set(id, plot);
    return plot;
  }

  private zoom(picked: TimeSpan): void {
    if (!this.shown) return;
    const { view, state } = this.shown;
    const zoom = zoomWithin(picked, view.life, view.stepMs);
    if (zoom) this.choose({ zoom, isLive: false });
    else if (view.compared) this.choose({ zoom: undefined });
    else if (state.zoom || state.range !== 'life') this.choose({ zoom: undefined, range: 'life' });
  }

  private choose(change: Partial<ChartsChoice>): void {
    if (this.shown) choose(change, this.shown);
  }
}

/** Keeps what was chosen, and asks for what it shows. */
function choose(change: Partial<ChartsChoice>, { state, use }: Pick<Shown, 'state' | 'use'>): void {
  const { range, zoom, isLive, isByStep, isByStage, counters, others } = { ...state, ...change };
  use.choose(change);
  use.act({ kind: 'show', choice: { range, zoom, isLive, isByStep, isByStage, counters, others } });
}

/** A comparison can be left before anything of it is there: one of its jobs may never be read again. */
function reading(state: ChartsState, use: PanelUse<'charts'>): TemplateResult {
  const isComparing = (state.others ?? []).length > 0;
  const leave = stopComparing((change) => {
    choose(change, { state, use });
  });
  return html`<div class="charts">
    ${isComparing ? html`<div class="charts-toolbar">${leave}</div>` : nothing}
    ${
      use.problem
        ? nothing
        : html`<div role="status" aria-label="Reading the charts">
            <div class="bar"></div>
            <div class="chart-grid">
              <div class="bar bar-chart"></div>
              <div class="bar bar-chart"></div>
            </div>
          </div>`
    }
  </div>`;
}

function emptyText({ hasEnded }: ChartsView): string {
  return hasEnded
    ? 'Nothing was measured in this time.'
    : 'Nothing was measured yet. The service measures a running job once a minute.';
}
