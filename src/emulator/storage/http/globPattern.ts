import { RE2JS } from 're2js';
import { StorageError } from '../storageError.ts';

/**
 * The whole names that a glob of `matchGlob` fits: `*` and `?` stop at slashes, `**` does not, `[a-z]` and `[!a-z]` are
 * one character, `{a,b}` is one of several. Matching takes linear time whatever the glob says.
 *
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/list#list-objects-and-prefixes-using-glob
 * @throws StorageError `invalid`
 */
export function globPattern(glob: string): (name: string) => boolean {
  if (glob.length > 1024) throw malformed(glob);
  let depth = 0;
  const source = glob.replace(
    /\*\*\/|\*+|\?|\[(!?)([^\]]+)\]|\\(.)|[{},]|./gsu,
    (part: string, negated: string | undefined, set: string | undefined, escaped: string | undefined) => {
      if (set !== undefined) return `[${negated === '!' ? '^/' : ''}${set.replace(/[\\^[&~]/g, '\\$&')}]`;
      if (escaped !== undefined) return RE2JS.quote(escaped);
      switch (part) {
        case '**/':
          return '(?:.*/)?';
        case '*':
          return '[^/]*';
        case '?':
          return '[^/]';
        case '{':
          depth += 1;
          return '(?:';
        case '}':
          depth -= 1;
          if (depth < 0) throw malformed(glob);
          return ')';
        case ',':
          return depth > 0 ? '|' : ',';
        default:
          return part.startsWith('*') ? '.*' : RE2JS.quote(part);
      }
    },
  );
  if (depth !== 0) throw malformed(glob);
  try {
    const pattern = RE2JS.compile(source, RE2JS.DOTALL);
    return (name) => pattern.matches(name);
  } catch (error) {
    throw new StorageError('invalid', malformed(glob).message, { cause: error });
  }
}

function malformed(glob: string): StorageError {
  return new StorageError('invalid', `Invalid value for matchGlob: '${glob.slice(0, 200)}'`);
}
