import { commonConfigKeys, type BeamTransforms } from './beamTransforms.ts';
import { describe, transformHelp } from './completions.ts';
import { cursorPlace } from './cursorPlace.ts';
import { keyHelp } from './keyHelp.ts';
import { ownEntry } from './ownEntry.ts';
import { meaningOf } from './placeMeaning.ts';

export interface HoverText {
  /** Markdown, of Beam or ours; nothing of the document is in it. */
  readonly markdown: string;
  readonly start: number;
  readonly end: number;
}

/** What a word of a Beam YAML document means. */
export function hoverAt(text: string, offset: number, beam: BeamTransforms): HoverText | undefined {
  const start = offset - (/[\w-]*$/.exec(text.slice(0, offset))?.[0].length ?? 0);
  const length = /^[\w-]*/.exec(text.slice(start))?.[0].length ?? 0;
  const end = start + length;
  const place = length === 0 ? undefined : cursorPlace(text, end);
  if (!place) return undefined;
  const word = text.slice(start, end);
  const markdown = place.isKey ? ofKey(word) : ofValue(word);
  return markdown === undefined || markdown === '' ? undefined : { markdown, start, end };

  function ofKey(key: string): string | undefined {
    const meaning = place && meaningOf(place);
    switch (meaning?.kind) {
      case 'document':
        return helpOf(keyHelp.document, key);
      case 'pipeline':
        return helpOf(keyHelp.pipeline, key);
      case 'provider':
        return helpOf(keyHelp.provider, key);
      case 'transform':
        return helpOf(keyHelp.transform, key);
      case 'windowing':
        return helpOf(keyHelp.windowing, key);
      case 'options':
        return beam.options.find(({ name }) => name === key)?.help;
      case 'config': {
        if (meaning.keys.length !== 1) return undefined;
        const keys = [...(describe(meaning.type, beam)?.config ?? []), ...commonConfigKeys];
        const own = keys.filter(({ name }) => name === key);
        // Beam's own words where it has some.
        const known = own.find(({ help }) => help !== '') ?? own[0];
        return (
          known &&
          [known.isRequired ? '**Required.**' : '', known.help].filter((part) => part !== '').join(' ')
        );
      }
      case 'input':
      case 'unknown':
      case undefined:
        return undefined;
    }
  }

  function ofValue(value: string): string | undefined {
    const meaning = place && meaningOf(place);
    if (meaning?.kind === 'windowing' && meaning.key === 'type') return helpOf(keyHelp.windowType, value);
    const isType = meaning?.kind === 'transform' && meaning.key === 'type';
    if (!isType && !(meaning?.kind === 'pipeline' && place?.path.at(-1) === 'type')) return undefined;
    const description = describe(value, beam);
    return description ? transformHelp(value, description, beam) : helpOf(keyHelp.container, value);
  }
}

function helpOf(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  return ownEntry(texts, key);
}
