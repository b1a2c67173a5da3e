import type { DataflowError } from '../dataflow/errors.ts';
import { inertText, textLimits } from '../mcp/untrusted/inertText.ts';
import type { ProblemView } from './protocol.ts';

/** A failure as the page shows it. The service's reason may quote the job. */
export function problemView({ operation, reason, remedy }: DataflowError): ProblemView {
  return {
    operation: inertText(operation, textLimits.name),
    reason: inertText(reason, textLimits.reason),
    remedy: inertText(remedy, textLimits.reason),
  };
}
