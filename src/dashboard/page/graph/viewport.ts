import type { GraphViewport } from '../../shapes/graphView.ts';
import type { Box } from './graphLayout.ts';
import type { Point } from './layers.ts';

export type Size = Pick<Box, 'width' | 'height'>;

const scales = { least: 0.03, most: 2.5, readable: 0.6, all: 0.001 } as const;
/** Of the graph so much stays in view, so that it cannot be lost. CSS pixels. */
const keptInView = 60;
const margin = 24;

/** All of the graph, in the middle. */
export function fitAll(graph: Size, canvas: Size): GraphViewport {
  return placedAtTop(graph, canvas, scales.all);
}

/** As much of the graph as can be read, from its beginning. */
export function firstView(graph: Size, canvas: Size): GraphViewport {
  return placedAtTop(graph, canvas, scales.readable);
}

function placedAtTop(graph: Size, canvas: Size, leastScale: number): GraphViewport {
  const room = { width: canvas.width - 2 * margin, height: canvas.height - 2 * margin };
  const wanted = Math.min(1, room.width / Math.max(graph.width, 1), room.height / Math.max(graph.height, 1));
  const scale = Math.max(leastScale, wanted);
  const [width, height] = [graph.width * scale, graph.height * scale];
  return {
    scale,
    x: (canvas.width - width) / 2,
    y: height > room.height ? margin : (canvas.height - height) / 2,
  };
}

/** What is at a point of the canvas stays there. */
export function zoomedAt(viewport: GraphViewport, { x, y }: Point, factor: number): GraphViewport {
  const least = Math.min(scales.least, viewport.scale);
  const scale = Math.min(scales.most, Math.max(least, viewport.scale * factor));
  const grown = scale / viewport.scale;
  return { scale, x: x - (x - viewport.x) * grown, y: y - (y - viewport.y) * grown };
}

export function movedBy(viewport: GraphViewport, by: Point, graph: Size, canvas: Size): GraphViewport {
  return keptWithin({ ...viewport, x: viewport.x + by.x, y: viewport.y + by.y }, graph, canvas);
}

/** Whether moving that way brings more of the graph into view. */
export function hasRoom(viewport: GraphViewport, { x, y }: Point, graph: Size, canvas: Size): boolean {
  const right = viewport.x + graph.width * viewport.scale;
  const bottom = viewport.y + graph.height * viewport.scale;
  return (
    (x > 0 && viewport.x < 0) ||
    (x < 0 && right > canvas.width) ||
    (y > 0 && viewport.y < 0) ||
    (y < 0 && bottom > canvas.height)
  );
}

/** A part of the graph in the middle, large enough to be read. */
export function centeredOn(viewport: GraphViewport, box: Box, canvas: Size): GraphViewport {
  const scale = Math.max(viewport.scale, scales.readable);
  return {
    scale,
    x: canvas.width / 2 - (box.x + box.width / 2) * scale,
    y: canvas.height / 2 - (box.y + box.height / 2) * scale,
  };
}

/** As it was where a part of the graph is in view as a whole, else moved no further than needed. */
export function revealing(viewport: GraphViewport, box: Box, canvas: Size): GraphViewport {
  const { scale } = viewport;
  const by = (at: number, size: number, offset: number, room: number): number => {
    const start = at * scale + offset;
    const end = (at + size) * scale + offset;
    if (start < margin) return margin - start;
    return end > room - margin ? Math.max(room - margin - end, margin - start) : 0;
  };
  return {
    scale,
    x: viewport.x + by(box.x, box.width, viewport.x, canvas.width),
    y: viewport.y + by(box.y, box.height, viewport.y, canvas.height),
  };
}

/** The part of the graph that is seen, with some room around it. */
export function seenBox({ x, y, scale }: GraphViewport, canvas: Size): Box {
  const room = 160;
  return {
    x: -x / scale - room,
    y: -y / scale - room,
    width: canvas.width / scale + 2 * room,
    height: canvas.height / scale + 2 * room,
  };
}

export function overlaps(one: Box, other: Box): boolean {
  return (
    one.x <= other.x + other.width &&
    other.x <= one.x + one.width &&
    one.y <= other.y + other.height &&
    other.y <= one.y + one.height
  );
}

function keptWithin(viewport: GraphViewport, graph: Size, canvas: Size): GraphViewport {
  const { scale } = viewport;
  const within = (at: number, size: number, room: number): number =>
    Math.min(room - keptInView, Math.max(keptInView - size * scale, at));
  return {
    scale,
    x: within(viewport.x, graph.width, canvas.width),
    y: within(viewport.y, graph.height, canvas.height),
  };
}
