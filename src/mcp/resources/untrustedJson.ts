import { plainText, textLimits } from '../untrusted/inertText.ts';
import { untrustedNotice } from '../untrusted/untrustedNotice.ts';

/**
 * What a tool answered, as a resource that people and models read: every text plain, with a notice before it.
 * The answer's own bounds hold for its size.
 */
export function untrustedJson(answer: unknown): string {
  return JSON.stringify({ notice: untrustedNotice, data: plainValue(answer) });
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value, textLimits.message, true);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [plainText(key, textLimits.name), plainValue(member)]),
  );
}
