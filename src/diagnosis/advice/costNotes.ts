import type { Connection } from '../../dataflow/connection.ts';
import type { CostEstimate } from './cost.ts';

/** What the figures of an estimate are, and what is not in them; a sentence each. */
export function costNotes(
  { notes }: Pick<CostEstimate, 'notes'>,
  connection: Pick<Connection, 'auth'> | undefined,
): readonly string[] {
  if (connection?.auth.kind !== 'none') return notes;
  return [
    'The job runs on a service of its own endpoint: this is what it would cost on Google Cloud.',
    ...notes,
  ];
}
