import { isRecord } from '../../dataflow/isRecord.ts';
import type { FilePart, ModelMessage, ToolCallPart, ToolResultPart } from '../chatModel.ts';
import { readJob } from '../jobFacts.ts';
import type { ListedJob } from './jobChoice.ts';

export interface Exchange {
  readonly call: ToolCallPart;
  readonly result: ToolResultPart;
}

/** The question to answer now, what was asked before, and what the tools have said since. */
export interface Turn {
  readonly question: string;
  /** Oldest first. */
  readonly earlier: readonly string[];
  readonly exchanges: readonly Exchange[];
  /** Those attached to the question, or open. */
  readonly files: readonly FilePart[];
}

export function currentTurn(messages: readonly ModelMessage[]): Turn {
  const questions = messages.flatMap((message, index) => {
    const text = message.role === 'user' ? textOf(message) : '';
    return text === '' ? [] : [{ index, text }];
  });
  const last = questions.at(-1);
  const since = messages.slice(last?.index ?? 0).flatMap((message) => message.parts);
  const calls = since.filter((part) => part.kind === 'toolCall');
  const results = since.filter((part) => part.kind === 'toolResult');
  return {
    question: last?.text ?? '',
    earlier: questions.slice(0, -1).map(({ text }) => text),
    files: messages.flatMap((message) => message.parts.filter((part) => part.kind === 'file')),
    exchanges: calls.flatMap((call) => {
      const result = results.find((each) => each.id === call.id);
      return result ? [{ call, result }] : [];
    }),
  };
}

/**
 * Jobs of all the list_jobs results that came back, newest first. One that several connections list is the same job:
 * it is asked for through the first of them.
 */
export function listedJobs(exchanges: readonly Exchange[]): readonly ListedJob[] {
  const jobs = new Map<string, ListedJob>();
  for (const { call, result } of exchanges) {
    const { connection, jobs: listed } = result.structured ?? {};
    if (call.name !== 'list_jobs' || typeof connection !== 'string' || !Array.isArray(listed)) continue;
    for (const each of listed) {
      const job = readJob(each);
      if (!job) continue;
      const key = `${job.projectId} ${job.location} ${job.jobId}`;
      if (!jobs.has(key)) jobs.set(key, { ...job, connectionId: connection });
    }
  }
  return [...jobs.values()].sort((one, other) =>
    (other.createTime ?? '').localeCompare(one.createTime ?? ''),
  );
}

/** Whether the lists hold all jobs that there are. */
export function isListComplete(exchanges: readonly Exchange[]): boolean {
  return exchanges.every(({ result }) => {
    const { left_out, is_complete, failed_locations } = result.structured ?? {};
    return !result.isError && left_out === 0 && is_complete !== false && !hasItems(failed_locations);
  });
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.some(isRecord);
}

function textOf(message: ModelMessage): string {
  return message.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
