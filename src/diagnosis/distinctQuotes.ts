import { errorSignature } from '../dataflow/errorSignature.ts';
import type { Quote } from './finding.ts';

/** The same error is quoted once; the count says how often it was seen. */
export function distinctQuotes(quotes: readonly Quote[]): readonly Quote[] {
  const bySignature = new Map<string, Quote>();
  for (const quote of quotes) {
    const signature = `${quote.source} ${errorSignature(quote.text)}`;
    if (!bySignature.has(signature)) bySignature.set(signature, quote);
  }
  return [...bySignature.values()];
}
