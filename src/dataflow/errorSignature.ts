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
  const isPython = /^Traceback|^\s*File "/m.test(text);
  const frames = stackFrames(text).filter(({ frame, owner }) => !isLibrary(frame.file, owner));
  // Python prints the innermost call last, Java and Go print it first.
  return (isPython ? frames.at(-1) : frames[0])?.frame;
}

interface OwnedFrame {
  readonly frame: CodeFrame;
  /** Package and class of a Java frame, package of a Go one. */
  readonly owner: string;
}

function stackFrames(text: string): readonly OwnedFrame[] {
  const frames: OwnedFrame[] = [];
  let goOwner = '';
  for (const line of text.split('\n').slice(0, 500)) {
    const python = /^\s*File "([^"]+)", line (\d+)(?:, in (\S+))?/.exec(line);
    const java = /^\s*at ([\w.$<>/]+)\(([\w$]+\.(?:java|kt|scala)):(\d+)\)/.exec(line);
    const go = /^\s*(\/\S+\.go):(\d+)/.exec(line);
    if (python?.[1] !== undefined) frames.push(ownedFrame(python[1], python[2], python[3], ''));
    else if (java?.[2] !== undefined) frames.push(ownedFrame(java[2], java[3], java[1], java[1] ?? ''));
    else if (go?.[1] !== undefined) frames.push(ownedFrame(go[1], go[2], goOwner, goOwner));
    else goOwner = /^([\w./-]+\.[\w.()*]+)\(/.exec(line.trim())?.[1] ?? goOwner;
  }
  return frames;
}

function ownedFrame(
  file: string,
  line: string | undefined,
  name: string | undefined,
  owner: string,
): OwnedFrame {
  const named = name === undefined || name === '' ? {} : { function: name };
  return { frame: { file, line: Number(line), ...named }, owner };
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
