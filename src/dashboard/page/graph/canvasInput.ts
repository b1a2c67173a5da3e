import type { Point } from './layers.ts';

/** What hands on a canvas mean. Points are in CSS pixels from its upper left corner. */
export interface CanvasGestures {
  moveBy(by: Point): void;
  /** Whether moving that way shows more of the graph. */
  hasRoom(by: Point): boolean;
  zoomAt(point: Point, factor: number): void;
  drag(isDragged: boolean): void;
  /** @param key of the node or frame there; undefined where there is nothing */
  click(key: string | undefined, isOpener: boolean): void;
  doubleClick(key: string): void;
  /** @returns whether the key means something here */
  press(key: string): boolean;
}

/** A press that moves less is a click. CSS pixels. */
const clickSlack = 4;
const panStep = 60;

/** Mouse, pen, fingers, wheel and keys on the canvas of a graph. */
export class CanvasInput {
  private pressed: { readonly pointer: number; from: Point; isMoving: boolean } | undefined;

  /** Listens as long as the element lives. */
  constructor(
    private readonly element: SVGSVGElement,
    private readonly gestures: CanvasGestures,
  ) {
    element.addEventListener('pointerdown', (event) => {
      if (event.button === 0)
        this.pressed = { pointer: event.pointerId, from: pointOf(event), isMoving: false };
    });
    element.addEventListener('pointermove', (event) => {
      this.move(event);
    });
    element.addEventListener('pointerup', (event) => {
      const wasMoving = this.release();
      if (wasMoving === false) gestures.click(keyAt(event), isOpener(event));
    });
    element.addEventListener('pointercancel', () => {
      this.release();
    });
    element.addEventListener('dblclick', (event) => {
      const key = keyAt(event);
      if (key !== undefined && !isOpener(event)) gestures.doubleClick(key);
    });
    const wheel = (event: WheelEvent): void => {
      this.wheel(event);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('keydown', (event) => {
      if (this.press(event)) event.preventDefault();
    });
  }

  private move(event: PointerEvent): void {
    const { pressed } = this;
    if (pressed?.pointer !== event.pointerId) return;
    const at = pointOf(event);
    const by = { x: at.x - pressed.from.x, y: at.y - pressed.from.y };
    if (!pressed.isMoving) {
      if (Math.hypot(by.x, by.y) < clickSlack) return;
      pressed.isMoving = true;
      this.element.setPointerCapture(event.pointerId);
      this.gestures.drag(true);
    }
    pressed.from = at;
    this.gestures.moveBy(by);
  }

  /** @returns whether it had been dragged; undefined where nothing was pressed */
  private release(): boolean | undefined {
    const { pressed } = this;
    this.pressed = undefined;
    this.gestures.drag(false);
    return pressed?.isMoving;
  }

  /** With Ctrl, as a pinch is told too, it zooms; else it moves, and the page scrolls on where the graph ends. */
  private wheel(event: WheelEvent): void {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const { left, top } = this.element.getBoundingClientRect();
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY * unit)) / 180);
      this.gestures.zoomAt({ x: event.clientX - left, y: event.clientY - top }, factor);
      return;
    }
    const [x, y] = [-event.deltaX * unit, -event.deltaY * unit];
    const by = event.shiftKey && x === 0 ? { x: y, y: 0 } : { x, y };
    if (!this.gestures.hasRoom(by)) return;
    event.preventDefault();
    this.gestures.moveBy(by);
  }

  private press({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if (altKey || ctrlKey || metaKey) return false;
    const direction = directions[key];
    if (!shiftKey || !direction) return this.gestures.press(key);
    this.gestures.moveBy({ x: direction.x * panStep, y: direction.y * panStep });
    return true;
  }
}

const directions: Readonly<Record<string, Point | undefined>> = {
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

function pointOf({ clientX: x, clientY: y }: MouseEvent): Point {
  return { x, y };
}

function keyAt({ target }: Event): string | undefined {
  const drawn = target instanceof Element ? target.closest('[data-key]') : null;
  return drawn?.getAttribute('data-key') ?? undefined;
}

function isOpener({ target }: Event): boolean {
  return target instanceof Element && target.closest('[data-opener]') !== null;
}
