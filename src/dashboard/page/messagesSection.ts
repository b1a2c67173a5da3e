import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { JobView, MessageRow } from '../protocol.ts';
import { formatClock, formatDayAndClock } from './formatting.ts';
import { importanceIcon } from './icons.ts';

/** What the service said about the job, newest first, as plain text. */
export function messagesSection(job: JobView): TemplateResult {
  return html`
    <section class="messages" aria-labelledby="messages-title">
      <div class="section-line">
        <h2 id="messages-title">Messages</h2>
        ${job.messages.length === 0 ? nothing : html`<span class="quiet">${job.messages.length}, newest first</span>`}
      </div>
      ${
        job.messages.length === 0
          ? html`<p class="empty">
              ${job.hasEnded ? 'The service said nothing about this job.' : 'No messages yet.'}
            </p>`
          : html`<ol class="message-list" tabindex="0" aria-labelledby="messages-title">
              ${repeat([...job.messages].reverse(), (message) => message.id, messageItem)}
            </ol>`
      }
    </section>
  `;
}

function messageItem({ time, importance, text }: MessageRow): TemplateResult {
  return html`<li
    class="importance-${importance.toLowerCase()} ${text.trim().includes('\n') ? 'many-lines' : ''}"
  >
    ${importanceIcon(importance)}<span class="unseen">${importance.toLowerCase()}</span>
    <time datetime=${time} title=${formatDayAndClock(time)}>${formatClock(time)}</time>
    <span class="message-text">${text}</span>
  </li>`;
}
