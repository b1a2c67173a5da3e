/** Writes times of the service as people read a clock: `2026-01-31 13:00:00.250`. */
export class LocalTime {
  private readonly format: Intl.DateTimeFormat;

  /** @param timeZone the machine's own when absent */
  constructor(timeZone?: string) {
    // Sweden writes dates as ISO 8601 does.
    this.format = new Intl.DateTimeFormat('sv-SE', {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      ...(timeZone !== undefined && { timeZone }),
    });
  }

  /** For example `Europe/Berlin`. */
  get zone(): string {
    return this.format.resolvedOptions().timeZone;
  }

  /** @param iso what is no time is answered as it is */
  text(iso: string): string {
    const time = Date.parse(iso);
    return Number.isNaN(time) ? iso : this.format.format(time).replace(',', '.');
  }
}
