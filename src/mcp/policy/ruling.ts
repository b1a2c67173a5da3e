import type { ToolFailure } from '../tools/toolFailure.ts';
import type { Decision } from './auditLog.ts';

/** The decision so far, and what it is about. */
export interface Ruling {
  decision: Decision;
  /** Known once the change is planned. */
  change?: { readonly kind: string; readonly job: string };
  /** Id of the standing permission that was used. */
  permission?: string;
}

/** Notes a refusal of the policy as such. */
export function refusing<Result>(ruling: Ruling, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    ruling.decision = 'refused';
    throw error;
  }
}

export function orThrow(refusal: ToolFailure | undefined): void {
  if (refusal) throw refusal;
}
