/** Script time of one frame after which the next chart waits for another frame, in milliseconds. */
const frameBudget = 1;

/** Draws charts a few in each frame, so that nobody who scrolls or types has to wait for all of them. */
export class DrawQueue {
  private readonly waiting = new Set<() => void>();
  private isAsked = false;

  /** @param draw runs once in one of the next frames, however often it is asked for until then */
  request(draw: () => void): void {
    this.waiting.add(draw);
    this.ask();
  }

  private ask(): void {
    if (this.isAsked || this.waiting.size === 0) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.drawSome();
      this.ask();
    });
  }

  private drawSome(): void {
    const end = performance.now() + frameBudget;
    for (const draw of this.waiting) {
      this.waiting.delete(draw);
      draw();
      if (performance.now() >= end) return;
    }
  }
}
