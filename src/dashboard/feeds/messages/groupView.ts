import { frameOnLine, isLibraryFrame, type OwnedFrame } from '../../../dataflow/errorSignature.ts';
import type { LogGroup } from '../../../dataflow/logGroups.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { ExampleLine, GroupView } from '../../shapes/messagesView.ts';

const most = { names: 3, lines: 400, lineCharacters: 2000, exampleCharacters: 20_000, places: 30 };

/** A group as the page shows it, with the places in code that its example names. */
export interface ShownGroup {
  readonly view: GroupView;
  /** By number of the line. */
  readonly places: ReadonlyMap<number, OwnedFrame>;
}

/** @param has whether a file of the workspace is meant by a frame */
export async function shownGroup(
  group: LogGroup,
  has: (frame: OwnedFrame) => Promise<boolean>,
): Promise<ShownGroup> {
  const { severity, count, firstTime, lastTime, logs, steps, workers } = group;
  const texts = inertText(group.example, most.exampleCharacters, true).split('\n').slice(0, most.lines);
  const places = await knownPlaces(texts, has);
  return {
    view: {
      key: groupKey(group),
      severity,
      count,
      firstTime: inertText(firstTime, textLimits.label),
      lastTime: inertText(lastTime, textLimits.label),
      headline: inertText(group.headline, textLimits.reason),
      example: texts.map((text, line) => exampleLine(text, places.get(line))),
      logs: namesOf(logs),
      steps: namesOf(steps),
      workers: namesOf(workers),
      otherWorkers: Math.max(0, workers.length - most.names),
    },
    places,
  };
}

/** Stays the same while lines come in. */
export function groupKey({ severity, signature }: LogGroup): string {
  return inertText(`${severity} ${signature}`, 500);
}

/** A group as text for a clipboard. */
export function groupText({ severity, count, firstTime, lastTime, example, steps }: GroupView): string {
  const times = count === 1 ? `at ${firstTime}` : `first ${firstTime}, last ${lastTime}`;
  const where = steps.length === 0 ? '' : `, in ${steps.join(', ')}`;
  return [`${count}× ${severity}, ${times}${where}`, ...example.map(({ text }) => `  ${text}`)].join('\n');
}

async function knownPlaces(
  texts: readonly string[],
  has: (frame: OwnedFrame) => Promise<boolean>,
): Promise<ReadonlyMap<number, OwnedFrame>> {
  const frames = texts
    .map((text, line) => ({ line, frame: frameOnLine(text) }))
    .filter((each): each is { line: number; frame: OwnedFrame } => each.frame !== undefined)
    .filter(({ frame }) => !isLibraryFrame(frame))
    .slice(0, most.places);
  const known = await Promise.all(frames.map(({ frame }) => has(frame)));
  return new Map(frames.filter((_, index) => known[index]).map(({ line, frame }) => [line, frame]));
}

function exampleLine(text: string, owned: OwnedFrame | undefined): ExampleLine {
  const shown = text.length > most.lineCharacters ? `${text.slice(0, most.lineCharacters)}…` : text;
  const start = owned ? shown.indexOf(owned.frame.file) : -1;
  if (!owned || start < 0) return { text: shown };
  return { text: shown, place: { start, end: start + owned.frame.file.length } };
}

function namesOf(names: readonly string[]): readonly string[] {
  return names.slice(0, most.names).map((name) => inertText(name, textLimits.name));
}
