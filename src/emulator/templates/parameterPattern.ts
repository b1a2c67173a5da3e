import { runInNewContext } from 'node:vm';
import { RE2JS, RE2JSException } from 're2js';

/** What is wrong with a regex of a template, for its author. */
export class PatternError extends Error {}

/**
 * Whether the whole value matches a template's regex. RE2's dialect comes first: it takes linear time whatever it says.
 * What RE2 does not have (lookaround, backreferences) is left to JavaScript for as long as `timeoutMs`.
 * @throws PatternError when it cannot be read, or takes too long.
 */
export function matchesPattern(regex: string, value: string, timeoutMs: number): boolean {
  try {
    return RE2JS.matches(regex, value);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return matchesBacktracking(regex, value, timeoutMs);
  }
}

function matchesBacktracking(regex: string, value: string, timeoutMs: number): boolean {
  const pattern = backtrackingPattern(regex);
  try {
    return runInNewContext('pattern.test(value)', { pattern, value }, { timeout: timeoutMs }) === true;
  } catch (error) {
    throw new PatternError('takes too long to match', { cause: error });
  }
}

function backtrackingPattern(regex: string): RegExp {
  try {
    return new RegExp(`^(?:${regex})$`, 'u');
  } catch {
    // Some escapes that other dialects allow are errors in Unicode mode only.
    try {
      return new RegExp(`^(?:${regex})$`);
    } catch (error) {
      throw new PatternError('cannot be read', { cause: error });
    }
  }
}
