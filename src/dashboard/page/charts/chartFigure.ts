import { html, nothing, type TemplateResult } from 'lit';
import { chartTable } from '../../shapes/chartTable.ts';
import { mostCounters, type ChartView, type ScalingMark } from '../../shapes/chartsView.ts';
import { icon } from '../icons.ts';
import { chartTableView } from './chartTableView.ts';
import type { MomentText } from './momentText.ts';
import { unitText } from './unitText.ts';

export interface FigureContent {
  readonly chart: ChartView;
  readonly marks: readonly ScalingMark[];
  /** The drawn chart with its legend. */
  readonly plot: HTMLElement;
  readonly isTable: boolean;
  /** How times are written. */
  readonly moments: MomentText;
  /** User counters that can be chosen for this chart. */
  readonly counterNames: readonly string[];
}

export interface FigureActions {
  showTable(isShown: boolean): void;
  chooseCounters(names: readonly string[]): void;
  saveData(): void;
  savePicture(): void;
  copyMarkdown(): void;
}

/** One chart: drawn or as a table, summed up for who hears it, and taken away as picture, data or Markdown. */
export function chartFigure(content: FigureContent, actions: FigureActions): TemplateResult {
  const { chart, isTable } = content;
  const { title, about } = chartTable[chart.id];
  const titleId = `chart-${chart.id}`;
  const hasLines = chart.lines.length > 0;
  return html`<section class="chart-figure" aria-labelledby=${titleId}>
    <div class="section-line">
      <h2 id=${titleId} title=${about}>${title}</h2>
      ${hasLines ? tools(title, content, actions) : nothing}
    </div>
    ${hasLines ? html`<p class="unseen">${about} ${summary(chart)}</p>` : nothing}
    ${!hasLines ? nothing : isTable ? chartTableView(chart, content.marks, content.moments) : content.plot}
    ${leftOut(chart)}
    ${chart.problem === undefined ? nothing : html`<p class="quiet chart-problem">${chart.problem}</p>`}
    ${content.counterNames.length > 1 ? counterChoice(content, actions) : nothing}
  </section>`;
}

function tools(title: string, { isTable }: FigureContent, actions: FigureActions): TemplateResult {
  const tool = (
    name: 'copy' | 'data' | 'picture' | 'table',
    label: string,
    run: () => void,
    isPressed?: boolean,
  ): TemplateResult =>
    html`<button
      class="icon-button"
      type="button"
      title=${label}
      aria-label=${`${label}: ${title}`}
      aria-pressed=${isPressed === undefined ? nothing : isPressed ? 'true' : 'false'}
      @click=${run}
    >
      ${icon(name)}
    </button>`;
  return html`<div class="tools chart-tools">
    ${tool(
      'table',
      'Show as table',
      () => {
        actions.showTable(!isTable);
      },
      isTable,
    )}
    ${
      isTable
        ? nothing
        : tool('picture', 'Save picture (PNG)', () => {
            actions.savePicture();
          })
    }
    ${tool('data', 'Save data (CSV)', () => {
      actions.saveData();
    })}
    ${tool('copy', 'Copy as Markdown', () => {
      actions.copyMarkdown();
    })}
  </div>`;
}

function summary({ id, lines }: ChartView): string {
  const { unit } = chartTable[id];
  return lines
    .map(({ name, summary: figures }) => {
      if (!figures) return `${name}: not known.`;
      const { now, least, most, trend } = figures;
      const [latest, lowest, highest] = [now, least, most].map((value) => unitText(value, unit));
      return `${name}: now ${latest ?? ''}, least ${lowest ?? ''}, most ${highest ?? ''}, ${trend}.`;
    })
    .join(' ');
}

function leftOut({ leftOut: count }: ChartView): TemplateResult | typeof nothing {
  return count === 0 ? nothing : html`<p class="quiet">${count} smaller ones are not drawn.</p>`;
}

function counterChoice({ chart, counterNames }: FigureContent, actions: FigureActions): TemplateResult {
  const drawn = chart.lines.map(({ name }) => name);
  return html`<details class="counter-choice">
    <summary>Choose counters <span class="quiet">${drawn.length} of ${counterNames.length}</span></summary>
    <div class="counter-names">
      ${counterNames.map((name) => {
        const isDrawn = drawn.includes(name);
        return html`<label
          ><input
            type="checkbox"
            .checked=${isDrawn}
            ?disabled=${isDrawn ? drawn.length === 1 : drawn.length >= mostCounters}
            @change=${() => {
              actions.chooseCounters(isDrawn ? drawn.filter((each) => each !== name) : [...drawn, name]);
            }}
          /><span class="name">${name}</span></label
        >`;
      })}
    </div>
  </details>`;
}
