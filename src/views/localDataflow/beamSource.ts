import { freshJobName } from '../../dataflow/jobName.ts';

/**
 * A job name that Dataflow takes and that no other run has: the file's name, made fit, and the time.
 * @param fileName without folders
 */
export function jobNameFor(fileName: string, now: Date): string {
  return freshJobName(fileName.replace(/\.\w+$/, ''), now);
}

/**
 * Splits what a person typed into arguments as a POSIX shell would, without expanding anything.
 * @returns undefined when a quote is not closed
 */
export function splitArguments(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+)/y;
  let end = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    words.push(unquoted(match[1] ?? ''));
    end = pattern.lastIndex;
  }
  return text.slice(end).trim() === '' ? words : undefined;
}

function unquoted(word: string): string {
  return word.replace(
    /\\([^])|"((?:[^"\\]|\\[^])*)"|'([^']*)'/g,
    (_, escaped?: string, double?: string, single?: string) =>
      escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? '',
  );
}
