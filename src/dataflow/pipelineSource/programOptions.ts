import type { BeamLanguage } from './beamLanguage.ts';
import { expressionEnd } from './sourceText.ts';

/** An option that a pipeline's program takes on its command line. */
export interface ProgramOption {
  /** Without dashes. */
  readonly name: string;
  /** What the program itself demands; some check it in code that cannot be read here. */
  readonly isRequired: boolean;
  readonly help?: string;
  readonly defaultValue?: string;
}

const mostOptions = 50;
/** Calls that are looked at: some declare nothing. */
const mostCalls = 2 * mostOptions;
/** Characters before a getter in which its annotations are looked for. */
const longestNotes = 1500;
const longestText = 200;

/**
 * Options that source code declares: argparse in Python, PipelineOptions in Java, flag in Go. TypeScript has no usual
 * way.
 * @param code without comments
 * @param bare the same without the contents of strings
 */
export function programOptions(language: BeamLanguage, code: string, bare: string): readonly ProgramOption[] {
  switch (language) {
    case 'python':
      return calls(code, bare, /\.add_(?:value_provider_)?argument\s*\(/g)
        .flatMap(pythonOption)
        .slice(0, mostOptions);
    case 'java':
      return javaOptions(code);
    case 'go':
      return calls(code, bare, /\bflag\.[A-Z]\w*\s*\(/g)
        .flatMap(goOption)
        .slice(0, mostOptions);
    case 'typescript':
      return [];
  }
}

/** The arguments of each call that a pattern finds. */
function calls(code: string, bare: string, pattern: RegExp): readonly (readonly string[])[] {
  // Line ends mean nothing inside the brackets of a call.
  const line = bare.replaceAll('\n', ' ');
  return [...line.matchAll(pattern)].slice(0, mostCalls).map((match) => {
    const args: string[] = [];
    let start = match.index + match[0].length;
    for (;;) {
      const end = expressionEnd(line, start);
      args.push(code.slice(start, end).trim());
      if (line.charAt(end) !== ',') break;
      start = end + 1;
    }
    return args;
  });
}

function pythonOption(args: readonly string[]): readonly ProgramOption[] {
  const name = args.map(stringOf).find((text) => text?.startsWith('--') === true);
  if (name === undefined) return [];
  const keyword = (word: string): string | undefined =>
    args.find((arg) => new RegExp(`^${word}\\s*=`).test(arg))?.replace(/^\w+\s*=\s*/, '');
  const help = stringOf(keyword('help') ?? '');
  const defaultValue = keyword('default');
  return [
    {
      name: name.replace(/^--/, ''),
      isRequired: /^True\b/.test(keyword('required') ?? ''),
      ...(help === undefined ? {} : { help }),
      ...(defaultValue === undefined || defaultValue === 'None' ? {} : { defaultValue: plain(defaultValue) }),
    },
  ];
}

function goOption([name = '', value = '', help = '']: readonly string[]): readonly ProgramOption[] {
  const flag = stringOf(name);
  if (flag === undefined) return [];
  const text = stringOf(help);
  return [
    {
      name: flag,
      isRequired: false,
      ...(text === undefined ? {} : { help: text }),
      ...(value === '' || value === '""' ? {} : { defaultValue: plain(value) }),
    },
  ];
}

const getter = /(?<=\s)get(?<name>[A-Z]\w*)\s*\(\s*\)\s*;/g;
/** Annotations and the type of what a getter gives, at the end of what stands before it. */
const notesAndType = /(?<notes>(?:@[\w.]+(?:\((?:"(?:\\.|[^"\\\n])*"|[^()"])*\))?\s+)*)(?:[\w.<>[\]]+\s+)$/;

/** Getters without a body stand in interfaces of options only. */
function javaOptions(code: string): readonly ProgramOption[] {
  return [...code.matchAll(getter)].slice(0, mostOptions).flatMap(({ index, groups = {} }) => {
    const { name = '' } = groups;
    const before = notesAndType.exec(code.slice(Math.max(0, index - longestNotes), index));
    if (!before) return [];
    const { notes = '' } = before.groups ?? {};
    const help = stringOf(
      /@Description\s*\(\s*(?<text>"(?:\\.|[^"\\\n])*"(?:\s*\+\s*"(?:\\.|[^"\\\n])*")*)/.exec(notes)
        ?.groups?.['text'] ?? '',
    );
    const value = /@Default\.\w+\s*\(\s*(?<value>"(?:\\.|[^"\\\n])*"|[^)]*)\)/.exec(notes)?.groups?.['value'];
    return [
      {
        name: name.charAt(0).toLowerCase() + name.slice(1),
        isRequired: /@(?:Validation\.)?Required\b/.test(notes),
        ...(help === undefined ? {} : { help }),
        ...(value === undefined ? {} : { defaultValue: plain(value) }),
      },
    ];
  });
}

/** The text of a string, or of several that stand together; undefined for any other expression. */
function stringOf(expression: string): string | undefined {
  const pieces = [
    ...expression.matchAll(/[a-zA-Z]{0,2}(?<quote>["'`])(?<text>(?:\\.|(?!\k<quote>)[^\\])*)\k<quote>/g),
  ];
  const rest = expression.replace(/[a-zA-Z]{0,2}(["'`])(?:\\.|(?!\1)[^\\])*\1/g, '').replace(/[\s()+]/g, '');
  if (pieces.length === 0 || rest !== '') return undefined;
  return pieces
    .map(({ groups }) => (groups?.['text'] ?? '').replace(/\\(.)/g, '$1'))
    .join('')
    .slice(0, longestText);
}

function plain(expression: string): string {
  return (stringOf(expression) ?? expression.replace(/\s+/g, ' ')).slice(0, longestText);
}
