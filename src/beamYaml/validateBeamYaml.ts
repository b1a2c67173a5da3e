import { isMap, isScalar, LineCounter, visit, type Document, type YAMLMap } from 'yaml';
import type { BeamTransforms } from './beamTransforms.ts';
import { checkDocument } from './checks/documentShape.ts';
import { checkInputs } from './checks/transformInputs.ts';
import { checkTransforms } from './checks/transformShape.ts';
import { checkWindowings } from './checks/windowing.ts';
import { longestDocument } from './documentLimits.ts';
import { maskJinja, type JinjaVariable } from './jinja.ts';
import { readTransform, type Transform } from './pipelineModel.ts';
import { ProblemList, type Problem } from './problem.ts';
import { isTemplated, parseYaml, placeOf, YamlTree } from './yamlTree.ts';

/** What one document says, as far as it can be read. */
export interface BeamDocument {
  readonly tree: YamlTree;
  readonly root: YAMLMap | undefined;
  /** The value of `pipeline`, read as the composite that it is. */
  readonly pipeline: Transform | undefined;
  readonly variables: readonly JinjaVariable[];
  /** Whether Jinja statements decide what it holds. */
  readonly hasStatements: boolean;
}

export interface Judgement {
  readonly document: BeamDocument;
  readonly problems: readonly Problem[];
  /** Whether Beam would take it, as far as this can be told without running it. */
  readonly isValid: boolean;
}

/**
 * Reads a Beam YAML document and says what Beam would refuse in it, each at its place, and what is most likely not meant.
 * It knows Beam's schema, the config of Beam's own transforms and how they are joined; fields of elements, Python and SQL
 * it does not.
 * @see https://beam.apache.org/documentation/sdks/yaml/
 */
export function validateBeamYaml(text: string, beam: BeamTransforms): Judgement {
  const lines = new LineCounter();
  const { text: masked, hasStatements, variables } = maskJinja(text.slice(0, longestDocument));
  const parsed = parseYaml(masked, lines);
  const problems = new ProblemList(lines);
  const tabs = indentingTabs(masked);
  for (const place of tabs) {
    problems.error('tab', place, 'A tab indents this line, and YAML takes only spaces there. Use spaces.');
  }
  if (text.length > longestDocument) {
    const message = `A document of more than ${longestDocument} characters is not read to its end.`;
    problems.error('syntax', { start: 0, end: 1 }, message);
  }
  const tree = new YamlTree(parsed);
  const root = isMap(tree.root) ? tree.root : undefined;
  const map = root && tree.mapping(root, 'pipeline');
  const document: BeamDocument = {
    tree,
    root,
    pipeline: map && readTransform(tree, map),
    variables,
    hasStatements,
  };
  if (!hasStatements && tabs.length === 0) {
    const told = new Set<number>();
    for (const { message, pos, code } of parsed.errors) {
      // Others of the same line follow from the first.
      const { line } = lines.linePos(pos[0]);
      if (told.has(line)) continue;
      told.add(line);
      // Of several documents in one file Beam reads none.
      const text = code === 'MULTIPLE_DOCS' ? 'A file holds one pipeline: remove the second "---".' : message;
      // What the package says when it has no stack left.
      const isTooDeep = /call stack|too much recursion/i.test(text);
      problems.error(
        'syntax',
        { start: pos[0], end: pos[1] },
        isTooDeep ? 'This is nested too deeply to be read.' : firstSentence(text),
      );
    }
    checkUniqueKeys(parsed, problems);
    if (tree.aliasProblem) problems.error('syntax', tree.aliasProblem, tree.aliasProblem.message);
  }
  // After an error of syntax the rest is guesswork, and so it is where Jinja decides.
  if (problems.all.length === 0) {
    const context = { beam, document, problems };
    checkDocument(context);
    checkTransforms(context);
    checkWindowings(context);
    if (!hasStatements) checkInputs(context);
  }
  return {
    document,
    problems: problems.all,
    isValid: problems.all.every(({ severity }) => severity !== 'error'),
  };
}

function checkUniqueKeys(parsed: Document, problems: ProblemList): void {
  visit(parsed, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        // What merges others may stand twice; what Jinja makes of two is not known.
        if (!isScalar(key) || typeof key.value === 'symbol' || isTemplated(String(key.value))) continue;
        if (seen.has(key.value)) problems.error('syntax', placeOf(key), 'Map keys must be unique.');
        seen.add(key.value);
      }
    },
  });
}

/** What a check is given. */
export interface CheckContext {
  readonly beam: BeamTransforms;
  readonly document: BeamDocument;
  readonly problems: ProblemList;
}

function indentingTabs(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/^[ ]*(\t+)(?=[^\s#])/gm)].map((match) => {
    const start = match.index + match[0].length - (match[1]?.length ?? 0);
    return { start, end: match.index + match[0].length };
  });
}

/** The package quotes the source below its message. */
function firstSentence(message: string): string {
  const line = (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
