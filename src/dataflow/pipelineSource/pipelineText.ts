import { isBeamYaml } from '../../beamYaml/isBeamYaml.ts';
import { beamLanguageOf } from './beamLanguage.ts';
import { readSource } from './sourceSteps.ts';

/** A file as editors know it. */
export interface SourceFile {
  readonly path: string;
  /** Of the editor, for example `python`. */
  readonly language: string;
  readonly text: string;
}

/** Whether a file is a Beam pipeline: code that imports Beam, or Beam YAML. */
export function isPipeline(file: SourceFile): boolean {
  return beamLanguageOf(file.language, file.text) !== undefined || isYamlPipeline(file);
}

export function isYamlPipeline({ path, language, text }: SourceFile): boolean {
  return language === 'yaml' && isBeamYaml(path, text);
}

/** The names that a pipeline's file gives to its steps; of Beam YAML their types as well. Cheap: YAML is not parsed. */
export function stepLabels(file: SourceFile): readonly string[] {
  const known = beamLanguageOf(file.language, file.text);
  if (known !== undefined) return readSource(known, file.text).steps.map(({ label }) => label);
  if (!isYamlPipeline(file)) return [];
  const names = [...file.text.matchAll(/^[ \t-]*(?:name|type):(?<value>[^\n]*)$/gm)];
  return names.map(({ groups }) => plainScalar(groups?.['value'] ?? '')).filter((label) => label !== '');
}

/** The text of a YAML value on one line, without its quotes or a comment behind it. */
function plainScalar(value: string): string {
  const text = value.trim();
  const quote = text.charAt(0);
  const isQuoted = quote === '"' || quote === "'";
  return (isQuoted ? text.slice(1).split(quote) : text.split('#'))[0]?.trim() ?? '';
}
