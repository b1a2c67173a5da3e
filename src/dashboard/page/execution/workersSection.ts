import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ExecutionView, WorkerRow } from '../../shapes/executionView.ts';
import { formatMoment, formatValue } from '../formatting.ts';
import { icon, stepStateIcon } from '../icons.ts';
import { progressBar, stateTexts } from './stageBars.ts';
import { tableSection } from './tableSection.ts';

/** The workers of a stage, how busy they are and what they work on. */
export function workersSection(view: ExecutionView): TemplateResult {
  const { workers, workersLeftOut, workersOf, stages } = view;
  const stage = stages.find(({ id }) => id === workersOf)?.name ?? workersOf;
  return tableSection({
    name: 'workers',
    title: `Workers${stage === undefined ? '' : ` of ${stage}`}`,
    aside: workers.length + workersLeftOut,
    table:
      workers.length === 0
        ? undefined
        : html`<table class="workers">
            <thead>
              <tr>
                <th scope="col">Worker</th>
                <th scope="col">CPU, last half hour${view.hasEnded ? ' of the job' : nothing}</th>
                <th scope="col" class="number">Memory used</th>
                <th scope="col">Works on</th>
              </tr>
            </thead>
            <tbody>
              ${workers.map((worker) => workerRow(worker, Date.parse(view.time)))}
            </tbody>
          </table>`,
    empty: view.hasEnded
      ? 'The job has ended; the service tells no workers of this stage.'
      : 'The service tells no workers of this stage.',
    leftOut: workersLeftOut === 0 ? undefined : `${workersLeftOut} more workers are not shown.`,
  });
}

function workerRow(
  { name, cpu, memoryBytes, workItems, workItemsLeftOut }: WorkerRow,
  now: number,
): TemplateResult {
  return html`<tr>
    <th scope="row"><span class="name">${name}</span></th>
    <td>${cpu.length === 0 ? html`<span class="quiet">not measured</span>` : cpuLine(cpu)}</td>
    <td class="number">${memoryBytes === undefined ? '–' : formatValue(memoryBytes, 'bytes')}</td>
    <td>
      ${
        workItems.length === 0
          ? html`<span class="quiet">–</span>`
          : html`<ul class="step-list">
              ${workItems.map(
                ({ id, state, progress, startTime }) =>
                  html`<li class="step-state step-${state.toLowerCase()}">
                    ${icon(stepStateIcon(state))}<span title=${stateTexts[state]}>${id}</span>
                    ${progress === undefined ? nothing : progressBar(progress, `Progress of ${id}`)}
                    ${startTime === undefined ? nothing : html`<span class="quiet">since ${formatMoment(startTime, now)}</span>`}
                  </li>`,
              )}
              ${workItemsLeftOut === 0 ? nothing : html`<li class="quiet">and ${workItemsLeftOut} more</li>`}
            </ul>`
      }
    </td>
  </tr>`;
}

/** The line is for the eye; the last value and the highest stand beside it as text. */
function cpuLine(points: WorkerRow['cpu']): TemplateResult {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return html``;
  const highest = Math.max(...points.map(([, share]) => share));
  const length = last[0] - first[0];
  const heightOf = (share: number): string => (20 - Math.min(1, share) * 18).toFixed(1);
  // A single reading is a level line.
  const line =
    length === 0
      ? `0,${heightOf(last[1])} 100,${heightOf(last[1])}`
      : points
          .map(([time, share]) => `${(((time - first[0]) / length) * 100).toFixed(1)},${heightOf(share)}`)
          .join(' ');
  return html`<span class="cpu">
    <svg viewBox="0 0 100 21" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-ground" width="100" height="21" />
      ${svg`<polyline class="cpu-line" points=${line} />`}
    </svg>
    <span>${percent(last[1])}<span class="quiet">, at most ${percent(highest)}</span></span>
  </span>`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}\u00a0%`;
}
