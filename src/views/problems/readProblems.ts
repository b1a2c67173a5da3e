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

/** Errors of a job that name code. A part that cannot be read is told to `missing` and left out. */
export async function readProblems(
  api: Pick<DataflowReads, 'listMessages' | 'listLogs'>,
  ref: JobRef,
  missing: (reason: unknown) => void,
): Promise<readonly ReportedProblem[]> {
  const [messages, logs] = await Promise.allSettled([
    api.listMessages(ref, { minimumImportance: 'ERROR', limit: most.messages }),
    api.listLogs(ref, { minimumSeverity: 'ERROR', limit: most.logs }),
  ]);
  for (const part of [messages, logs]) if (part.status === 'rejected') missing(part.reason);
  const lines = [
    ...(messages.status === 'fulfilled' ? messages.value.map(messageLine) : []),
    ...(logs.status === 'fulfilled' ? logs.value : []),
  ];
  return groupLines(lines)
    .slice(0, most.groups)
    .map((group) => ({ group, places: placesIn(group.example) }))
    .filter(({ places }) => places.length > 0);
}

function placesIn(trace: string): ReportedProblem['places'] {
  return userFrames(trace).map((owned) => {
    const source = quotedSource(trace, owned);
    return { owned, ...(source !== undefined && { source }) };
  });
}
