import { RE2JS, RE2JSException } from 're2js';
import { filterError, type FilterPart } from './filterError.ts';

/** A regular expression of a filter. Google's APIs take RE2's, whose matching takes linear time whatever it says. */
export interface FilterPattern {
  /** Whether it matches a part of the text. */
  finds(text: string): boolean;
  /** Whether it matches the whole text. */
  matches(text: string): boolean;
}

/** @throws ApiError INVALID_ARGUMENT naming `part` when it is no regular expression. */
export function filterPattern(source: string, part: FilterPart): FilterPattern {
  try {
    const pattern = RE2JS.compile(source);
    return {
      finds: (text) => pattern.matcher(text).find(),
      matches: (text) => pattern.matches(text),
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw filterError(part, `this is no regular expression of RE2: ${error.message}.`);
  }
}
