import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ToolFailure } from './toolFailure.ts';

const mostBytes = 1024 * 1024;
const operation = 'Reading the input of a sample';

/**
 * The first lines of a file of this machine, at most a megabyte of them.
 * @param path absolute; its last part may have wildcards, and the first file that fits is read
 * @throws ToolFailure `INVALID_ARGUMENT` when there is none
 */
export async function firstLines(
  path: string,
  count: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!isAbsolute(path)) {
    throw refusal(`"${path}" is no absolute path.`, 'Give the whole path, or elements as sample_inputs.');
  }
  const file = await firstFile(path);
  const stream = createReadStream(file, { end: mostBytes - 1, signal });
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      lines.push(line);
      if (lines.length >= count) return lines;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(file, error);
  } finally {
    stream.destroy();
  }
  // The last one may go on behind the megabyte.
  if (stream.bytesRead >= mostBytes) lines.pop();
  if (lines.length > 0 || stream.bytesRead < mostBytes) return lines;
  throw refusal(`The first line of ${file} is longer than a megabyte.`, 'Give elements as sample_inputs.');
}

/** @throws ToolFailure when nothing fits, or what fits is no file: reading a pipe or device may never end */
async function firstFile(path: string): Promise<string> {
  const name = basename(path);
  const folder = dirname(path);
  const names = /[*?]/.test(name)
    ? (await readdir(folder).catch(() => [])).filter((each) => fits(each, name)).sort()
    : [name];
  for (const each of names) {
    const file = join(folder, each);
    const found = await stat(file).catch((error: unknown) => {
      throw unreadable(file, error);
    });
    if (found.isFile()) return file;
  }
  throw refusal(
    names.length === 0 ? `No file fits ${path}.` : `${path} is no file.`,
    'Check the path, or give elements as sample_inputs.',
  );
}

/** Whether a name fits a pattern of `*` and `?`. In one walk, whatever the pattern is. */
function fits(name: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let afterStar = 0;
  let place = 0;
  while (at < name.length) {
    const wanted = pattern[place];
    if (wanted === '*') {
      star = place++;
      afterStar = at;
    } else if (wanted === '?' || wanted === name[at]) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      place = star + 1;
      at = ++afterStar;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(place));
}

function unreadable(file: string, error: unknown): ToolFailure {
  return refusal(
    `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    'Check the path, or give elements as sample_inputs.',
  );
}

function refusal(why: string, remedy: string): ToolFailure {
  return new ToolFailure('INVALID_ARGUMENT', operation, why, remedy, 'after_fixing', { isQuoted: true });
}
