/** What stays the same when an error is met again: numbers, ids, addresses, quoted values and times are left out. */
export function errorSignature(text: string): string {
  return headline(text)
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#')
    .replaceAll(/\b\d{4}-\d{2}-\d{2}[T_ ][\d:_.]+(Z|[+-]\d{2}:?\d{2})?/g, '#')
    .replaceAll(/\b0x[0-9a-f]+\b/gi, '#')
    .replaceAll(/\b[0-9a-f]{12,}\b/gi, '#')
    .replaceAll(/(['"`])(?:(?!\1).){0,200}\1/g, '…')
    .replaceAll(/\b\d+(\.\d+)?/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

/** The line of an error that says most: the exception of a stack trace, else the first line. */
export function headline(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => exceptionLine.test(line)) ?? lines[0] ?? '';
}

/** Python's `ValueError: …`, Java's `java.lang.IllegalStateException: …` and `Caused by: …`, Go's `panic: …`. */
const exceptionLine =
  /^(Caused by: )?([\w$]+\.)*[\w$]*(Error|Exception|Panic|Warning|Interrupt|Exit)\b(: |$|\s\[)|^panic: /;

/** A place in code that a stack trace names. */
export interface CodeFrame {
  /** As the trace has it, for example `/app/pipeline.py` or `Orders.java`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly function?: string;
}

/** The innermost place of a stack trace that is neither Beam's, nor Python's, Java's or Go's own, nor a package's. */
export function userFrame(text: string): CodeFrame | undefined {
  return userFrames(text)[0]?.frame;
}

/** Places of the user's own code in a stack trace, innermost first. */
export function userFrames(text: string): readonly OwnedFrame[] {
  const frames = stackFrames(text).filter((owned) => !isLibraryFrame(owned));
  // Python prints the innermost call last, Java and Go print it first.
  return /^Traceback|^[ \t]*File "/m.test(text) ? frames.toReversed() : frames;
}

/** A frame with what tells whose code it is. */
export interface OwnedFrame {
  readonly frame: CodeFrame;
  /** Package and class of a Java frame, package of a Go one. */
  readonly owner: string;
}

function stackFrames(text: string): readonly OwnedFrame[] {
  const frames: OwnedFrame[] = [];
  let goOwner = '';
  for (const line of text.split('\n').slice(0, 500)) {
    const found = frameOnLine(line);
    if (!found) goOwner = goFunction(line) ?? goOwner;
    else if (!found.frame.file.endsWith('.go')) frames.push(found);
    else frames.push({ frame: { ...found.frame, ...functionOf(goOwner) }, owner: goOwner });
  }
  return frames;
}

/** `main.(*Fn).ProcessElement` of `main.(*Fn).ProcessElement(0xc0001)`. */
function goFunction(line: string): string | undefined {
  // Whoever writes to a log chooses the line: one class of characters keeps the time linear in its length.
  const name = /^[\w./()*-]+(?=\()/.exec(line.trim())?.[0];
  return name?.includes('.') ? name : undefined;
}

/** The frame that one line of a stack trace names; Go names the function on the line above. */
export function frameOnLine(line: string): OwnedFrame | undefined {
  const python = /^\s*File "([^"]+)", line (\d+)(?:, in (\S+))?/.exec(line);
  if (python?.[1] !== undefined) return ownedFrame(python[1], python[2], python[3], '');
  const java = /^\s*at ([\w.$<>/]+)\(([\w$]+\.(?:java|kt|scala)):(\d+)\)/.exec(line);
  if (java?.[2] !== undefined) return ownedFrame(java[2], java[3], java[1], java[1] ?? '');
  const go = /^\s*(\/\S+\.go):(\d+)/.exec(line);
  return go?.[1] === undefined ? undefined : ownedFrame(go[1], go[2], undefined, '');
}

/** Whether a frame is Beam's, the language's own or a package's, and not the user's. */
export function isLibraryFrame({ frame, owner }: OwnedFrame): boolean {
  return isLibrary(frame.file, owner);
}

function ownedFrame(
  file: string,
  line: string | undefined,
  name: string | undefined,
  owner: string,
): OwnedFrame {
  return { frame: { file, line: Number(line), ...functionOf(name) }, owner };
}

function functionOf(name: string | undefined): { readonly function?: string } {
  return name === undefined || name === '' ? {} : { function: name };
}

function isLibrary(file: string, owner: string): boolean {
  return (
    /(^|\/)(site-packages|dist-packages|apache_beam|lib\/python[\d.]+|go\/pkg\/mod|usr\/local\/go)\//.test(
      file,
    ) ||
    /^(apache_beam|<frozen)/.test(file) ||
    /^(app\/\/|java\.|javax\.|jdk\.|sun\.|com\.google\.cloud\.dataflow\.|org\.apache\.beam\.|runtime\.|github\.com\/apache\/beam\/)/.test(
      owner,
    )
  );
}
