/** Stands for what Jinja will put in: a private-use character, which no pipeline has of its own. */
export const jinjaMark = '\uE000';

/** A variable that a document takes from whoever runs it. */
export interface JinjaVariable {
  readonly name: string;
  /** Whether the document has a value for when none is given. */
  readonly hasDefault: boolean;
}

export interface MaskedText {
  /** As long as the original, line by line; expressions are runs of {@link jinjaMark}, the rest of Jinja is blank. */
  readonly text: string;
  /** Whether statements decide what the document holds, so that nothing about the whole can be known. */
  readonly hasStatements: boolean;
  readonly variables: readonly JinjaVariable[];
}

/** Longest expression or statement of which the variables are looked for, in characters. */
const longestCode = 2_000;
/** Words of Jinja and what Beam itself hands in. @see https://beam.apache.org/documentation/sdks/yaml/#jinja-templatization */
const known = new Set(
  `datetime loop range true false none True False None not and or in is if else elif endif for endfor set endset
   include import from with without context ignore missing as block endblock extends macro endmacro call endcall
   filter endfilter raw endraw do defined undefined self super caller namespace dict lipsum joiner cycler`.split(
    /\s+/,
  ),
);

/** Blanks Jinja out of a document, so that the rest can be read as YAML with every character in its place. */
export function maskJinja(text: string): MaskedText {
  const names = new Map<string, boolean>();
  const own = new Set<string>();
  let hasStatements = false;
  const masked = markupOf(text)
    .map(({ kind, whole, code }) => {
      if (kind === 'text') return whole;
      const line = code.length > longestCode ? '' : code.replace(/\s+/g, ' ');
      if (kind === 'expression') collect(line, names);
      if (kind === 'statement') {
        hasStatements = true;
        for (const name of boundNames(line)) own.add(name);
        collect(line.replace(/^[-+\s]*(?:set|for)\s[^=]*?(?:=|\bin\b)/, ''), names);
      }
      return whole.replace(/[^\n]/g, kind === 'expression' ? jinjaMark : ' ');
    })
    .join('');
  const variables = [...names]
    .filter(([name]) => !own.has(name))
    .map(([name, hasDefault]) => ({ name, hasDefault }));
  return { text: masked, hasStatements, variables };
}

/**
 * Puts values in the place of variables.
 * @returns undefined where Jinja remains: statements, filters without a value, or variables without one
 */
export function fillJinja(text: string, values: Readonly<Record<string, string>>): string | undefined {
  const parts = markupOf(text).map(({ kind, whole, code }) => {
    if (kind === 'text') return whole;
    if (kind === 'comment') return whole.replace(/[^\n]/g, '');
    const found = kind === 'expression' ? variable.exec(code) : undefined;
    const [, name = '', double, single, bare] = found ?? ([] as (string | undefined)[]);
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    return given ?? double ?? single ?? bare;
  });
  if (parts.includes(undefined)) return undefined;
  const filled = parts.join('');
  // A value may bring new ones.
  return /\{\{|\{%/.test(filled) ? undefined : filled;
}

/** A variable, perhaps with its default. */
const variable =
  /^-?\s*([A-Za-z_]\w*)\s*(?:\|\s*d(?:efault)?\(\s*(?:"([^"]*)"|'([^']*)'|([\w.]+))\s*\)\s*)?-?$/;

interface Markup {
  readonly kind: 'text' | 'expression' | 'statement' | 'comment';
  readonly whole: string;
  /** What stands between the braces. */
  readonly code: string;
}

const braces = [
  { kind: 'expression', open: '{{', close: '}}' },
  { kind: 'statement', open: '{%', close: '%}' },
  { kind: 'comment', open: '{#', close: '#}' },
] as const;

/** Splits a text at its Jinja; what is opened and never closed is text. In one walk, however many braces there are. */
function markupOf(text: string): readonly Markup[] {
  const found: Markup[] = [];
  const closed = new Set(braces.filter(({ close }) => text.includes(close)).map(({ kind }) => kind));
  let from = 0;
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
    const brace = braces.find(({ open }) => text.startsWith(open, at));
    if (!brace || !closed.has(brace.kind)) continue;
    const end = text.indexOf(brace.close, at + 2);
    if (end < 0) {
      closed.delete(brace.kind);
      continue;
    }
    if (at > from) found.push({ kind: 'text', whole: text.slice(from, at), code: '' });
    from = end + 2;
    found.push({ kind: brace.kind, whole: text.slice(at, from), code: text.slice(at + 2, end) });
    at = from - 1;
  }
  return [...found, { kind: 'text', whole: text.slice(from), code: '' }];
}

function collect(code: string, names: Map<string, boolean>): void {
  if (/^[-+\s]*(?:include|import|extends|from|block|macro|endfor|endif|endblock|endmacro)\b/.test(code))
    return;
  const bare = code.replace(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/g, '""');
  const withDefault = new Set(
    [...bare.matchAll(/([A-Za-z_]\w*)\s*\|\s*d(?:efault)?\b/g)].map(([, name]) => name),
  );
  // Neither attributes, nor filters, nor names of arguments.
  for (const match of bare.matchAll(/(?<![\w.|]|\|\s)([A-Za-z_]\w*)(?!\s*=[^=]|\w)/g)) {
    const name = match[1] ?? '';
    if (known.has(name)) continue;
    names.set(name, (names.get(name) ?? true) && withDefault.has(name));
  }
}

function boundNames(statement: string): readonly string[] {
  const bound = /^[-+\s]*(?:set|for)\s+([^=]*?)\s*(?:=|\bin\b)/.exec(statement)?.[1];
  const macro = /^[-+\s]*macro\s+(\w+)\s*\(([^)]*)/.exec(statement);
  const imported = /\bimport\s+([\w\s,]+?)(?:\s+with(?:out)?\s+context)?[-+\s]*$/.exec(statement)?.[1];
  return [bound, macro?.[1], macro?.[2], imported, /\bas\s+(\w+)/.exec(statement)?.[1]]
    .flatMap((names) => names?.split(/[\s,]+/) ?? [])
    .filter((name) => name !== '');
}
