import type { BeamLanguage } from './beamLanguage.ts';
import { lineFinder, withoutComments } from './sourceText.ts';

/** A step that source code names. Lines and columns from 0. */
export interface SourceStep {
  readonly label: string;
  readonly line: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What is read of one file. */
export interface PipelineSource {
  readonly language: BeamLanguage;
  readonly steps: readonly SourceStep[];
  /** Lines, from 0, where a pipeline begins. */
  readonly entries: readonly number[];
}

/** The label is in group `label`; the quotes are not. */
const stepPatterns: Readonly<Record<BeamLanguage, RegExp>> = {
  // Takes every string, so that no long one is searched again from each quote in it; `arrow` tells the steps.
  python:
    /(?<!\w)(?<prefix>[a-zA-Z]{0,2})(?<quote>["'])(?<label>(?:\\.|(?!\k<quote>)[^\\\n])*)(?:\k<quote>(?<arrow>\s*>>)?)?/dg,
  java: /\.apply\s*\(\s*"(?<label>(?:\\.|[^"\\\n])+)"\s*,/dg,
  go: /\.Scope\s*\(\s*["`](?<label>(?:\\.|[^"`\\\n])+)["`]\s*\)/dg,
  typescript: /\bwithName\s*\(\s*(?<quote>["'`])(?<label>(?:\\.|(?!\k<quote>)[^\\\n])+)\k<quote>\s*,/dg,
};

const entryPatterns: Readonly<Record<BeamLanguage, readonly RegExp[]>> = {
  python: [/(?<!\b(?:class|def)[ \t]+)\bPipeline\s*\(/g],
  java: [/\bPipeline\.create\s*\(/g],
  go: [/\bbeam\.NewPipeline(?:WithRoot)?\s*\(/g, /\bbeamx\.Run\s*\(/g],
  typescript: [/\bcreateRunner\s*\(/g],
};

/** Finds steps that have a name of their own, and where pipelines begin. */
export function readSource(language: BeamLanguage, source: string): PipelineSource {
  const code = withoutComments(language, source);
  const lineOf = lineFinder(code);
  const lineStarts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const steps = [...code.matchAll(stepPatterns[language])].flatMap((match) => {
    const { label = '', prefix = '', arrow } = match.groups ?? {};
    const [start = 0, end = 0] = match.indices?.groups?.['label'] ?? [];
    if (label === '' || (language === 'python' && (arrow === undefined || /b/i.test(prefix)))) return [];
    // What is put together at run time is not known here.
    if (/f/i.test(prefix) && label.includes('{')) return [];
    if (language === 'typescript' && label.includes('${')) return [];
    const line = lineOf(start);
    const lineStart = lineStarts[line] ?? 0;
    return [{ label: unescaped(label), line, start: start - lineStart, end: end - lineStart }];
  });
  const entries = entryPatterns[language]
    .map((pattern) => [...code.matchAll(pattern)].map(({ index }) => lineOf(index)))
    .find((lines) => lines.length > 0);
  return { language, steps, entries: [...new Set(entries ?? [])] };
}

function unescaped(label: string): string {
  return label.replace(/\\(.)/g, '$1');
}
