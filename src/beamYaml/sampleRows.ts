/** A value of an element that a sample is made of. */
export type SampleValue =
  string | number | boolean | null | readonly SampleValue[] | { readonly [field: string]: SampleValue };
export type SampleRow = Readonly<Record<string, SampleValue>>;

/** What stands before each element that a sample run gives; the label of the step stands behind it. */
export const outputMark = 'sample output of ';

/** Formats of files of which a few lines are enough. */
export type LineFormat = 'text' | 'csv' | 'json';

/**
 * The elements that Beam's transform would make of the first lines of a file.
 * @param delimiter of a CSV file
 * @throws Error that says which line is not as it should be
 */
export function rowsOf(format: LineFormat, lines: readonly string[], delimiter = ','): readonly SampleRow[] {
  if (format === 'text') return lines.map((line) => ({ line }));
  // Some programs begin a file with a byte order mark, which is no part of its first field.
  const full = lines.map((line) => line.replace(/^\uFEFF/, ''));
  if (format === 'json') return full.filter((line) => line.trim() !== '').map(jsonRow);
  const [header, ...rest] = records(full).map((record) => cells(record, delimiter));
  return header ? typed(header, rest) : [];
}

function jsonRow(line: string, index: number): SampleRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`Line ${index + 1} is not JSON by itself, as ReadFromJson needs it.`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as SampleRow;
  throw new Error(`Line ${index + 1} is no JSON object.`);
}

/** Lines of CSV put together where a quoted field holds a line break; one that is cut off at the end is left out. */
function records(lines: readonly string[]): readonly string[] {
  const found: string[] = [];
  let open: string[] = [];
  for (const line of lines) {
    if (open.length === 0 && line.trim() === '') continue;
    const isOdd = line.split('"').length % 2 === 0;
    const isWhole = open.length === 0 ? !isOdd : isOdd;
    open.push(line);
    if (!isWhole) continue;
    found.push(open.join('\n'));
    open = [];
  }
  return found;
}

/** Fields of one record; a quoted one may hold the delimiter, and a doubled quote is one. */
function cells(line: string, delimiter: string): readonly string[] {
  const found: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === '"') {
      if (isQuoted && line[at + 1] === '"') {
        cell += '"';
        at++;
      } else isQuoted = !isQuoted;
    } else if (!isQuoted && line.startsWith(delimiter, at)) {
      found.push(cell);
      cell = '';
      at += delimiter.length - 1;
    } else cell += character;
  }
  return [...found, cell];
}

/** Each column has one type, as pandas gives it, which reads CSV for Beam. */
function typed(header: readonly string[], lines: readonly (readonly string[])[]): readonly SampleRow[] {
  const columns = header.map((_, column) => {
    const texts = lines.map((line) => line[column] ?? '');
    const present = texts.filter((text) => text !== '');
    const all = (pattern: RegExp): boolean =>
      present.length > 0 && present.every((text) => pattern.test(text));
    if (all(/^[+-]?\d{1,15}$/) || all(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/)) {
      return texts.map((text) => (text === '' ? null : Number(text)));
    }
    if (all(/^(?:true|false)$/i)) return texts.map((text) => (text === '' ? null : /^true$/i.test(text)));
    return texts.map((text) => (text === '' ? null : text));
  });
  return lines.map((_, row) =>
    Object.fromEntries(header.map((name, column) => [name, columns[column]?.[row] ?? null])),
  );
}
