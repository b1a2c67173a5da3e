import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { SnapshotRow, SnapshotsState, SnapshotsView } from '../../shapes/snapshotsView.ts';
import { formatDayAndClock, formatDuration, formatValue } from '../formatting.ts';
import { icon, type IconName } from '../icons.ts';
import type { PanelUse } from '../pagePanel.ts';

const states: Readonly<
  Record<SnapshotRow['state'], { readonly text: string; readonly icon: IconName; readonly tone: string }>
> = {
  UNKNOWN: { text: 'Not known', icon: 'question', tone: 'unknown' },
  PENDING: { text: 'Pending', icon: 'clock', tone: 'not_started' },
  RUNNING: { text: 'Being taken', icon: 'arc', tone: 'running' },
  READY: { text: 'Ready', icon: 'check', tone: 'succeeded' },
  FAILED: { text: 'Failed', icon: 'cross', tone: 'failed' },
  DELETED: { text: 'Deleted', icon: 'slash', tone: 'cancelled' },
};

/** What was kept of the job's state, to start from again. */
export function snapshotsPanel(
  view: SnapshotsView | undefined,
  _state: SnapshotsState,
  use: PanelUse<'snapshots'>,
): TemplateResult {
  return html`<section aria-labelledby="snapshots-title" aria-busy=${view ? 'false' : 'true'}>
    <div class="section-line">
      <h2 id="snapshots-title">Snapshots</h2>
      ${view && view.snapshots.length > 0 ? html`<span class="quiet">newest first</span>` : nothing}
      <div class="tools">
        ${
          view?.canTake === true
            ? html`<button
                type="button"
                class="secondary"
                @click=${() => {
                  use.act({ type: 'take' });
                }}
              >
                ${icon('camera')}Take snapshot…
              </button>`
            : nothing
        }
      </div>
    </div>
    ${view ? list(view, use) : html`<div class="skeleton" role="status" aria-label="Listing snapshots"><div class="bar"></div></div>`}
  </section>`;
}

function list(view: SnapshotsView, use: PanelUse<'snapshots'>): TemplateResult {
  const { snapshots, snapshotsLeftOut, canTake } = view;
  if (snapshots.length === 0) {
    return html`<p class="empty">
      No snapshots of this job. A snapshot keeps the state of a streaming job, so that another can go on from
      it.${canTake ? '' : ' One can be taken only while the job runs.'}
    </p>`;
  }
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Table of snapshots">
      <table class="snapshots stacked">
        <thead>
          <tr>
            <th scope="col">Snapshot</th>
            <th scope="col">State</th>
            <th scope="col">Taken</th>
            <th scope="col">Deleted by itself</th>
            <th scope="col" class="number">Size</th>
            <th scope="col"><span class="unseen">What can be done</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            snapshots,
            ({ id }) => id,
            (snapshot) => row(snapshot, use),
          )}
        </tbody>
      </table>
    </div>
    ${snapshotsLeftOut === 0 ? nothing : html`<p class="quiet">${snapshotsLeftOut} older ones are not shown.</p>`}`;
}

function row(snapshot: SnapshotRow, use: PanelUse<'snapshots'>): TemplateResult {
  const { id, state, creationTime, expireTime, sizeBytes, description, pubsubSnapshots } = snapshot;
  const { text, icon: name, tone } = states[state];
  const isThere = state !== 'DELETED';
  return html`<tr>
    <th scope="row">
      <code>${id}</code>
      ${description === undefined ? nothing : html`<span class="under">${description}</span>`}
      ${
        pubsubSnapshots.length === 0
          ? nothing
          : html`<span class="under">with Pub/Sub snapshots ${pubsubSnapshots.join(', ')}</span>`
      }
    </th>
    <td class="step-state step-${tone}">${icon(name)}<span>${text}</span></td>
    <td data-label="Taken">
      ${creationTime === undefined ? '–' : html`<time datetime=${creationTime}>${formatDayAndClock(creationTime)}</time>`}
    </td>
    <td data-label="Deleted by itself">
      ${
        expireTime === undefined || !isThere
          ? '–'
          : html`<time datetime=${expireTime} title=${formatDayAndClock(expireTime)}
              >${Date.parse(expireTime) > use.now ? `in ${formatDuration(new Date(use.now).toISOString(), expireTime)}` : 'now'}</time
            >`
      }
    </td>
    <td class="number" data-label="Size">
      ${sizeBytes === undefined ? '–' : formatValue(sizeBytes, 'bytes')}
    </td>
    <td class="beside">
      <div class="row-tools">
        ${
          state === 'READY'
            ? tool('play', 'Start a job from it…', () => {
                use.act({ type: 'startFrom', snapshot: id });
              })
            : nothing
        }
        ${tool('copy', 'Copy its id', () => {
          use.act({ type: 'copyId', snapshot: id });
        })}
        ${
          isThere
            ? tool('trash', 'Delete it…', () => {
                use.act({ type: 'delete', snapshot: id });
              })
            : nothing
        }
      </div>
    </td>
  </tr>`;
}

function tool(name: IconName, label: string, run: () => void): TemplateResult {
  return html`<button type="button" class="icon-button" title=${label} aria-label=${label} @click=${run}>
    ${icon(name)}
  </button>`;
}
