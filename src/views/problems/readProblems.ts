import type { DataflowReads } from '../../dataflow/dataflowApi.ts';
import type { JobRef } from '../../dataflow/connection.ts';
import { userFrames, type OwnedFrame } from '../../dataflow/errorSignature.ts';
import { groupLines, messageLine, type LogGroup } from '../../dataflow/logGroups.ts';
import { quotedSource } from './codeAnchor.ts';

/** An error of a job with the places of the user's code that it names. Texts are untrusted. */
export interface ReportedProblem {
  readonly group: LogGroup;
  /** Innermost first. */
  readonly places: readonly { readonly owned: OwnedFrame; readonly source?: string }[];
}

const most = { messages: 200, logs: 500, groups: 50 };

/** What could be read of a job's errors. */
export interface ReadProblems {
  readonly found: readonly ReportedProblem[];
  /** False where a part could not be read. */
  readonly isWhole: boolean;
}

/**
 * Errors of a job that name code. A part that cannot be read is told to `missing` and left out.
 * @throws what kept the last part from being read
 */
export async function readProblems(
  api: Pick<DataflowReads, 'listMessages' | 'listLogs'>,
  ref: JobRef,
  missing: (reason: unknown) => void,
): Promise<ReadProblems> {
  const [messages, logs] = await Promise.allSettled([
    api.listMessages(ref, { minimumImportance: 'ERROR', limit: most.messages }),
    api.listLogs(ref, { minimumSeverity: 'ERROR', limit: most.logs }),
  ]);
  const reasons = [messages, logs].flatMap((part) =>
    part.status === 'rejected' ? [part.reason as unknown] : [],
  );
  if (reasons.length === 2) throw reasons[1];
  for (const reason of reasons) missing(reason);
  const lines = [
    ...(messages.status === 'fulfilled' ? messages.value.map(messageLine) : []),
    ...(logs.status === 'fulfilled' ? logs.value : []),
  ];
  const found = groupLines(lines)
    .slice(0, most.groups)
    .map((group) => ({ group, places: placesIn(group.example) }))
    .filter(({ places }) => places.length > 0);
  return { found, isWhole: reasons.length === 0 };
}

function placesIn(trace: string): ReportedProblem['places'] {
  return userFrames(trace).map((owned) => {
    const source = quotedSource(trace, owned);
    return { owned, ...(source !== undefined && { source }) };
  });
}
