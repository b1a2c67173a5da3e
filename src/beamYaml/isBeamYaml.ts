import { longestDocument } from './documentLimits.ts';

/**
 * Whether a YAML file is a Beam YAML pipeline: by its name, or by a `pipeline` at the top level that holds transforms.
 * Cheap: nothing is parsed.
 * @param path of the file, or its name
 */
export function isBeamYaml(path: string, text: string): boolean {
  if (text.length > longestDocument) return false;
  if (/\.beam\.ya?ml$/i.test(path)) return true;
  const body = /^pipeline:[ \t]*(?:#[^\n]*)?\r?\n([^]*)/m.exec(text)?.[1];
  // The lines below it, up to the next key of the top level.
  const inside = body?.split(/^[^\s#-]/m)[0] ?? '';
  return /^[ \t]+(?:transforms|source):|^[ \t]+type:[ \t]*["']?(?:chain|composite)\b/m.test(inside);
}
