import type { JsonValue } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';

/** As deep as protobuf's parsers go. */
const deepest = 100;

const escapedSurrogate = /\\u[dD][89a-fA-F]/;
/** One that is not half of a pair. */
const loneSurrogate = /\p{Surrogate}/u;

const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The JSON of a request's body; undefined when it is empty.
 * @throws ApiError INVALID_ARGUMENT when it is no JSON in UTF-8, holds text that UTF-8 cannot say, or is nested so deeply
 *   that reading it would not end well
 */
export function parseJsonBody(body: Buffer): JsonValue | undefined {
  if (body.length === 0) return undefined;
  try {
    checkDepth(body);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return JSON.parse(text, escapedSurrogate.test(text) ? checkedText : undefined) as JsonValue;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid JSON payload received: ${error instanceof Error ? error.message : 'not JSON'}.`,
      { cause: error },
    );
  }
}

/** Fields of any JSON (google.protobuf.Struct) are not looked at when they are read, and could not be written later. */
function checkedText(key: string, value: unknown): unknown {
  if (loneSurrogate.test(key) || (typeof value === 'string' && loneSurrogate.test(value))) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      'Invalid JSON payload received. A text holds one half of a surrogate pair, which is no character.',
    );
  }
  return value;
}

/** Looks at bytes: none of those below is a part of another character in UTF-8. */
function checkDepth(body: Buffer): void {
  const [quote, backslash] = [0x22, 0x5c];
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (isInText) {
      if (byte === backslash) index += 1;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (byte === openBracket || byte === openBrace) depth += 1;
    else if (byte === closeBracket || byte === closeBrace) depth -= 1;
    if (depth > deepest) {
      throw new ApiError(
        'INVALID_ARGUMENT',
        `Invalid JSON payload received. Message too deep: at most ${deepest} levels are read.`,
      );
    }
  }
}
