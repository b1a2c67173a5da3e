import type { z } from 'zod';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Zod } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';

/** What an answer does without where it cannot be had. */
export interface OptionalPart<T> {
  readonly found: T;
  /** Why it could not be read, and what to do. */
  readonly unavailable?: string;
}

/** Waits for a part that an answer is worth giving without. A call that was called off still fails. */
export async function optionalPart<T>(part: Promise<T>, without: T, what: string): Promise<OptionalPart<T>> {
  try {
    return { found: await part };
  } catch (error) {
    const failure = ToolFailure.from(error, what);
    if (failure.code === 'CANCELLED') throw error;
    const told = `${failure.code}: ${failure.why} ${failure.remedy}`.trim();
    return { found: without, unavailable: inertText(told, textLimits.reason) };
  }
}

export function unavailableShape(z: Zod): z.ZodOptional<z.ZodString> {
  return z.string().optional().describe('Why it could not be read');
}
