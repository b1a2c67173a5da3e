import { html, type TemplateResult } from 'lit';
import { formatDayAndClock, formatMoment } from './formatting.ts';

/**
 * A moment in local time, short; the whole of it is shown under the pointer.
 * @param time ISO 8601
 * @param now milliseconds since the epoch
 */
export function momentTime(time: string, now: number): TemplateResult {
  return html`<time datetime=${time} title=${formatDayAndClock(time)}>${formatMoment(time, now)}</time>`;
}
