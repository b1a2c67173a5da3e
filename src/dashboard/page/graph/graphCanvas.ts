import { render, svg } from 'lit';
import type { GraphView, GraphViewport } from '../../shapes/graphView.ts';
import { CanvasInput } from './canvasInput.ts';
import { drawing, mostFlowOf } from './graphDrawing.ts';
import type { Box, GraphLayout } from './graphLayout.ts';
import type { Point } from './layers.ts';
import { neighbour } from './walk.ts';
import {
  centeredOn,
  firstView,
  fitAll,
  hasRoom,
  movedBy,
  overlaps,
  revealing,
  seenBox,
  zoomedAt,
  type Size,
} from './viewport.ts';

/** What the canvas shows. */
export interface CanvasContent {
  readonly view: GraphView;
  readonly layout: GraphLayout;
  readonly selected: string | undefined;
  readonly found: ReadonlySet<string>;
}

/** What a person does on the canvas. */
export interface CanvasActions {
  /** @param key undefined where there is nothing */
  select(key: string | undefined): void;
  /** Opens a closed composite, or closes an open one. */
  toggle(key: string): void;
  /** A move has come to its end. */
  moved(viewport: GraphViewport): void;
}

/** Below this scale, labels cannot be read and are left out. */
const farScale = 0.38;
const zoomStep = 1.25;
/** Above and below the graph. CSS pixels. */
const roomAround = 110;
/** How long after the last move it is kept. Milliseconds. */
const settleMs = 250;

/**
 * Draws a graph of any size and lets a person move in it. Only what is in view is in the document; while it is dragged,
 * one attribute changes.
 */
export class GraphCanvas {
  readonly element = document.createElement('div');
  private readonly svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  private readonly world = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  private content: CanvasContent | undefined;
  private actions: CanvasActions | undefined;
  private viewport: GraphViewport | undefined;
  /** Until a person moves, the graph is shown from its beginning, as large as its place. */
  private isMoved = false;
  /** To be brought into the middle once the canvas has a place. */
  private goal: string | undefined;
  private size: Size = { width: 0, height: 0 };
  private frame: number | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private mostFlow = 0;
  /** Numbers of keys, for ids of elements. */
  private readonly numbers = new Map<string, number>();

  constructor() {
    this.element.className = 'graph-canvas';
    const { svg: root, world } = this;
    for (const [name, value] of Object.entries({
      role: 'tree',
      tabindex: '0',
      'aria-label': 'Steps of the job',
      'aria-describedby': 'graph-keys',
    }))
      root.setAttribute(name, value);
    const defs = document.createElementNS('http://www.w3.org/2000/svg', 'defs');
    render(
      svg`<marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
        <path class="graph-arrow" d="M0 0.5 8 4 0 7.5Z" />
      </marker>`,
      defs,
    );
    root.append(defs, world);
    this.element.append(root);
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.element);
    this.listen();
  }

  /** @param kept where a person had moved to; used when the canvas has no place yet */
  show(content: CanvasContent, kept: GraphViewport | undefined, actions: CanvasActions): void {
    const before = this.content;
    this.actions = actions;
    this.content = content;
    if (kept && !this.viewport) {
      this.viewport = kept;
      this.isMoved = true;
    }
    // A small graph needs no large place; the stylesheet has the bounds.
    this.element.style.setProperty('--graph-height', `${Math.ceil(content.layout.height) + roomAround}px`);
    if (before?.view !== content.view || before.layout !== content.layout)
      this.mostFlow = mostFlowOf(content.layout, content.view);
    if (before && before.layout !== content.layout) {
      if (this.isMoved || content.selected !== undefined) this.holdStill(before, content);
      else this.viewport = undefined;
    }
    this.draw();
  }

  fit(): void {
    if (this.content) this.moveTo(fitAll(this.content.layout, this.size));
  }

  zoom(direction: 'in' | 'out'): void {
    const middle = { x: this.size.width / 2, y: this.size.height / 2 };
    this.zoomAt(middle, direction === 'in' ? zoomStep : 1 / zoomStep);
  }

  /** Brings a node or frame into the middle. */
  goTo(key: string): void {
    const box = this.boxOf(key);
    if (!box || !this.viewport || this.size.width === 0) this.goal = key;
    else this.moveTo(centeredOn(this.viewport, box, this.size));
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const { size: before, viewport } = this;
    this.size = { width, height };
    // What was in the middle stays there when something opens beside it.
    const isFirstView = !this.isMoved && this.content?.selected === undefined;
    if (isFirstView) this.viewport = undefined;
    else if (viewport && before.width > 0 && width > 0)
      this.viewport = { ...viewport, x: viewport.x + (width - before.width) / 2 };
    if (width > 0 && height > 0) this.draw();
  }

  private boxOf(key: string, content = this.content): Box | undefined {
    const { nodes = [], frames = [] } = content?.layout ?? {};
    return [...nodes, ...frames].find(({ node }) => node.key === key);
  }

  /** What a person has just opened or closed stays where it is on the screen. */
  private holdStill(before: CanvasContent, after: CanvasContent): void {
    const { viewport } = this;
    const key = after.selected;
    if (!viewport || key === undefined) return;
    const [was, is] = [this.boxOf(key, before), this.boxOf(key, after)];
    if (!was || !is) return;
    const { scale } = viewport;
    this.viewport = {
      scale,
      x: viewport.x + (was.x + was.width / 2 - is.x - is.width / 2) * scale,
      y: viewport.y + (was.y - is.y) * scale,
    };
  }

  private moveTo(viewport: GraphViewport): void {
    this.isMoved = true;
    this.viewport = viewport;
    this.placeWorld(viewport);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.viewport) this.actions?.moved(this.viewport);
    }, settleMs);
  }

  private moveBy(by: Point): void {
    const { viewport, content } = this;
    if (viewport && content) this.moveTo(movedBy(viewport, by, content.layout, this.size));
  }

  private zoomAt(point: Point, factor: number): void {
    if (this.viewport) this.moveTo(zoomedAt(this.viewport, point, factor));
  }

  private placeWorld({ x, y, scale }: GraphViewport): void {
    this.world.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
  }

  private draw(): void {
    const { content, size } = this;
    if (!content || size.width === 0) return;
    const { layout, view, selected, found } = content;
    const viewport = this.viewportToward(this.viewport ?? firstView(layout, size));
    this.viewport = viewport;
    this.placeWorld(viewport);
    const seen = seenBox(viewport, size);
    // What is selected is named by the focus, so it is there even when it is out of view.
    const isSeen = (box: Box, key: string): boolean => key === selected || overlaps(box, seen);
    render(
      drawing(
        {
          view,
          nodes: layout.nodes.filter((placed) => isSeen(placed, placed.node.key)),
          frames: layout.frames.filter((placed) => isSeen(placed, placed.node.key)),
          edges: layout.edges.filter(({ box }) => overlaps(box, seen)),
          selected,
          found,
          isFar: viewport.scale < farScale,
          mostFlow: this.mostFlow,
        },
        (key) => this.idOf(key),
      ),
      this.world,
    );
    if (selected !== undefined && this.boxOf(selected))
      this.svg.setAttribute('aria-activedescendant', this.idOf(selected));
    else this.svg.removeAttribute('aria-activedescendant');
  }

  private viewportToward(viewport: GraphViewport): GraphViewport {
    const box = this.goal === undefined ? undefined : this.boxOf(this.goal);
    if (!box) return viewport;
    this.goal = undefined;
    this.isMoved = true;
    return centeredOn(viewport, box, this.size);
  }

  private idOf(key: string): string {
    const number = this.numbers.get(key) ?? this.numbers.size;
    this.numbers.set(key, number);
    return `graph-node-${number}`;
  }

  private isComposite(key: string): boolean {
    const { nodes = [], frames = [] } = this.content?.layout ?? {};
    return [...nodes, ...frames].some(({ node }) => node.key === key && node.children.length > 0);
  }

  private listen(): void {
    new CanvasInput(this.svg, {
      moveBy: (by) => {
        this.moveBy(by);
      },
      hasRoom: (by) => {
        const { viewport, content, size } = this;
        return viewport !== undefined && content !== undefined && hasRoom(viewport, by, content.layout, size);
      },
      zoomAt: (point, factor) => {
        this.zoomAt(point, factor);
      },
      drag: (isDragged) => {
        this.element.classList.toggle('dragged', isDragged);
      },
      click: (key, isOpener) => {
        if (key !== undefined && isOpener) this.actions?.toggle(key);
        else this.actions?.select(key);
      },
      doubleClick: (key) => {
        if (this.isComposite(key)) this.actions?.toggle(key);
      },
      press: (key) => this.press(key),
    });
  }

  private press(key: string): boolean {
    const { content, actions } = this;
    if (!content) return false;
    switch (key) {
      case '+':
      case '=':
        this.zoom('in');
        return true;
      case '-':
        this.zoom('out');
        return true;
      case '0':
        this.fit();
        return true;
      case 'Enter':
      case ' ':
        if (content.selected === undefined || !this.isComposite(content.selected)) return false;
        actions?.toggle(content.selected);
        return true;
      case 'Escape':
        if (content.selected === undefined) return false;
        actions?.select(undefined);
        return true;
      default: {
        const next = neighbour(content.layout, content.selected, key);
        if (next === undefined) return false;
        const box = this.boxOf(next);
        if (box && this.viewport) this.moveTo(revealing(this.viewport, box, this.size));
        actions?.select(next);
        return true;
      }
    }
  }
}
