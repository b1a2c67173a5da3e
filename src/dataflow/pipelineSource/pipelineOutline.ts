import type { BeamLanguage } from './beamLanguage.ts';
import { programOptions, type ProgramOption } from './programOptions.ts';
import { expressionEnd, lineFinder, withoutComments, withoutStrings } from './sourceText.ts';
import { systemOf } from './transformSystems.ts';

/** What a transform does with the world outside the pipeline. */
export type TransformRole = 'source' | 'sink' | 'step';

/** A transform that source code applies. */
export interface OutlinedTransform {
  /** The name that the author gave the step; absent where Beam makes one up. */
  readonly label?: string;
  /** As the code has it, on one line and bounded, for example `beam.ParDo(TakeOrder())`. */
  readonly expression: string;
  readonly role: TransformRole;
  /** What a source reads or a sink writes, for example `Pub/Sub`; absent where the name does not say it. */
  readonly system?: string;
  /** From 0. */
  readonly line: number;
}

/** What a Beam pipeline's source says about it without being run. */
export interface PipelineOutline {
  readonly language: BeamLanguage | 'yaml';
  /** In the order of the source. */
  readonly transforms: readonly OutlinedTransform[];
  readonly options: readonly ProgramOption[];
  /** Whether it reads without end or asks to run as a streaming job. */
  readonly isStreaming: boolean;
}

const longestShown = 100;
/** More no person writes into one file. */
const mostTransforms = 1000;

/**
 * Where transforms are applied, in code without comments whose strings are blank. Group `label` is a blank string, group
 * `transform` the beginning of the expression.
 */
const applications: Readonly<Record<BeamLanguage, RegExp>> = {
  // Without a label only what is called: a bare name behind a bar is as likely a union of types.
  python:
    /\|\s*(?:(?:[a-zA-Z]{0,2}(?<label>"[^"\n]*"|'[^'\n]*')\s*>>\s*(?=(?<transform>[(\w]))|(?=(?<called>(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\s*\())))/dg,
  java: /\.apply\s*\(\s*(?:(?<label>"[^"\n]*")\s*,\s*)?(?=(?<transform>[A-Za-z_]))/dg,
  go: /(?<![\w.])(?<!\bfunc\s)(?=(?<transform>[A-Za-z_][\w.]*\(\s*(?:s|scope|root)(?:\.Scope\(\s*(?<label>"[^"\n]*"|`[^`]*`)\s*\))?\s*[,)]))/dg,
  typescript:
    /\.(?:apply|applyAsync|asyncApply)\s*\(\s*(?:(?:beam\.)?withName\s*\(\s*(?<label>"[^"\n]*"|'[^'\n]*'|`[^`]*`)\s*,\s*)?(?=(?<transform>[A-Za-z_]))/dg,
};

const sourceWords =
  /\b(?:Read|MatchFiles|MatchAll|ReadMatches|Create|CreateList|Impulse|PeriodicImpulse|PeriodicSequence|GenerateSequence)(?:All)?(?:From\w*)?\b|\b[Rr]ead[A-Z]\w*|\b\w*IO\.(?:<[^>]*>)?read\w*|\bcreate\s*\(\s*\[/;
const sinkWords = /\bWrite(?:[A-Z]\w*)?\b|\b\w*IO\.(?:<[^>]*>)?write\w*|\bwriteTo\w*/;

/** Reads of these have no end, unless the code bounds them. */
const endless = /pub_?sub|kafka|kinesis|PeriodicImpulse|PeriodicSequence|GenerateSequence/i;
const bounded = /with_?max_?num_?records|max_num_records|\.to\s*\(|stop_timestamp|\.stopAt\s*\(/i;
const streamingFlag = /\bstreaming\s*=\s*True\b|setStreaming\s*\(\s*true|--streaming(?:=true)?\b/;

/** Reads what a pipeline does from its source, as far as the text tells it. The code is not run. */
export function readOutline(language: BeamLanguage, source: string): PipelineOutline {
  const code = withoutComments(language, source);
  const bare = withoutStrings(code);
  const lineOf = lineFinder(code);
  const found = [...bare.matchAll(applications[language])].slice(0, mostTransforms).flatMap((match) => {
    const groups = match.indices?.groups;
    const start = (groups?.['transform'] ?? groups?.['called'])?.[0];
    if (start === undefined) return [];
    const end = expressionEnd(bare, start);
    const expression = code.slice(start, end);
    const label = labelAt(code, groups?.['label']);
    const transform: OutlinedTransform = {
      ...(label === undefined ? {} : { label }),
      expression: shortened(expression),
      ...roleOf(expression),
      line: lineOf(start),
    };
    return [{ transform, end }];
  });
  // What stands among the arguments of another goes before it.
  const transforms = found.toSorted((one, other) => one.end - other.end).map(({ transform }) => transform);
  const isEndless = transforms.some(
    ({ role, expression }) => role === 'source' && endless.test(expression) && !bounded.test(expression),
  );
  return {
    language,
    transforms,
    options: programOptions(language, code, bare),
    isStreaming: isEndless || streamingFlag.test(code),
  };
}

function labelAt(code: string, place: readonly [number, number] | undefined): string | undefined {
  if (!place) return undefined;
  const label = code.slice(place[0] + 1, place[1] - 1).replace(/\\(.)/g, '$1');
  return label === '' ? undefined : label;
}

/** Only what the expression is made of counts: an argument may well be called `write`. */
function roleOf(expression: string): Pick<OutlinedTransform, 'role' | 'system'> {
  const [name = ''] = /^[^(]*(?:\(\s*\[)?/.exec(expression) ?? [];
  const role = sinkWords.test(name) ? 'sink' : sourceWords.test(name) ? 'source' : 'step';
  if (role === 'step') return { role };
  const system = systemOf(name);
  return { role, ...(system === undefined ? {} : { system }) };
}

function shortened(expression: string): string {
  const line = expression.trim().replace(/\s+/g, ' ');
  return line.length <= longestShown ? line : `${line.slice(0, longestShown - 1)}…`;
}
