import type { Tool } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { longestQuestion } from './question.ts';

export function readOnly(tool: Tool, whose: keyof typeof readers): ToolFailure {
  const [why, instead] = readers[whose];
  return new ToolFailure(
    'READ_ONLY',
    `The tool ${tool.name}`,
    `${why} and changes nothing.`,
    `Tell the user that they can do it in the Jobs view, with gcloud, or ${instead}.`,
    'no',
  );
}

const readers = {
  server: [
    'This Dataflow server was started with --read-only',
    'through a server that was started without --read-only',
  ],
  policy: [
    'The policy of this Dataflow server is read-only',
    'after setting readOnly of the policy to false',
  ],
  session: ['This session was opened with read_only', 'in a session that is not read-only'],
} as const;

export function invalidPolicy(tool: Tool, problem: string): ToolFailure {
  return new ToolFailure(
    'POLICY_INVALID',
    `The tool ${tool.name}`,
    `The policy of this Dataflow server is not right, so nothing runs: ${problem}.`,
    'Tell the user to correct it: the setting dataflow.policy in the editor, or the file of --policy.',
    'after_fixing',
  );
}

/** @param whyNotPermitted why a standing permission for the job does not cover the change, where there is one */
export function cannotAsk(tool: Tool, whyNotPermitted: string | undefined): ToolFailure {
  return new ToolFailure(
    'APPROVAL_UNAVAILABLE',
    `The tool ${tool.name}`,
    `It changes something, which a person must approve, and this client cannot ask (it has no MCP form elicitation).${whyNotPermitted === undefined ? '' : ` ${whyNotPermitted}`}`,
    'Nothing was changed. Use dry_run to show the user what would be sent, and tell them to do it in a client that supports elicitation, in the Jobs view of the editor, or with gcloud.',
    'no',
  );
}

/** @param length of the question that says everything, in characters */
export function tooLongToApprove(tool: Tool, length: number): ToolFailure {
  return new ToolFailure(
    'TOO_LONG_TO_APPROVE',
    `The tool ${tool.name}`,
    `A person must see everything that they approve, and all that it is given fills ${length} characters; a question holds ${longestQuestion}.`,
    'Nothing was changed. Put long values into files in Cloud Storage and pass their gs:// paths, where the template takes them, and try a part of a long pipeline, with fewer elements; or tell the user to do it themselves: with Launch Template… in the editor, in the Cloud console, or with gcloud.',
    'after_fixing',
  );
}

export function notApproved(tool: Tool, answer: 'declined' | 'cancelled'): ToolFailure {
  return new ToolFailure(
    answer === 'declined' ? 'APPROVAL_DECLINED' : 'APPROVAL_CANCELLED',
    `The tool ${tool.name}`,
    answer === 'declined' ? 'The user declined.' : 'The question was closed without an answer.',
    'Nothing was changed. Do not call it again unless the user asks for it.',
    'no',
  );
}

export function staleApproval(tool: Tool): ToolFailure {
  return new ToolFailure(
    'APPROVAL_CANCELLED',
    `The tool ${tool.name}`,
    'The approval is not for this call, or was used already.',
    'Nothing was changed. Call the tool again; the user is asked anew.',
    'later',
  );
}

/** @param lifetimeMs - how long the question could be answered */
export function timedOut(tool: Tool, lifetimeMs: number): ToolFailure {
  const [minutes, seconds] = [Math.round(lifetimeMs / 60_000), Math.ceil(lifetimeMs / 1000)];
  const limit = minutes > 1 ? `${minutes} minutes` : `${seconds} seconds`;
  return new ToolFailure(
    'APPROVAL_TIMED_OUT',
    `The tool ${tool.name}`,
    `The user answered after more than ${limit}, and by then the question no longer counts.`,
    'Nothing was changed. Call it again only if it is still wanted; the user is asked anew.',
    'later',
  );
}

export function changedMeanwhile(tool: Tool): ToolFailure {
  return new ToolFailure(
    'CHANGED_MEANWHILE',
    `The tool ${tool.name}`,
    'The job changed while the user was asked, so what they approved is no longer what would happen.',
    'Nothing was changed. Look at the job with get_job, and call the tool again if it is still wanted; the user is asked anew.',
    'later',
  );
}

export function cancelled(what: string): ToolFailure {
  return new ToolFailure('CANCELLED', what, 'The caller called it off.', 'Nothing is needed.', 'no');
}
