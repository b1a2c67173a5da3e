import { html, type TemplateResult } from 'lit';
import type { CountersState, CountersView } from '../../shapes/countersView.ts';
import { chartSection } from '../chart/chartSection.ts';
import { LiveChart } from '../chart/liveChart.ts';
import type { PagePanel, PanelUse } from '../pagePanel.ts';
import { countersSection } from './countersSection.ts';

/** Counters of the pipeline and metrics of the service, with one of them over time. */
export class CountersPanel implements PagePanel<'counters'> {
  readonly label = 'Counters';
  private readonly chart = new LiveChart();

  template(view: CountersView | undefined, state: CountersState, use: PanelUse<'counters'>): TemplateResult {
    const known = view ?? unread(use.job.hasEnded);
    const { chart } = known;
    const row = [...known.userCounters, ...known.serviceMetrics].find(({ key }) => key === chart?.metricKey);
    const mode = row?.hasRate === true ? state.chartMode : 'total';
    if (chart && row) this.chart.show({ name: row.name, unit: row.unit, points: chart.points, mode });
    return html`<div class="sections">
      ${chartSection(known, state, { row, mode, chart: this.chart }, use)}
      ${countersSection(known, state, use)}
    </div>`;
  }
}

function unread(hasEnded: boolean): CountersView {
  return { hasMetrics: false, hasEnded, userCounters: [], serviceMetrics: [], omittedMetrics: 0 };
}
