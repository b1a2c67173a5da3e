import type { Tool } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';

export function readOnly(tool: Tool): ToolFailure {
  return new ToolFailure(
    'READ_ONLY',
    `The tool ${tool.name}`,
    'This Dataflow server was started with --read-only and changes nothing.',
    'Tell the user that they can do it in the Jobs view or with gcloud, or start the server without --read-only.',
    'no',
  );
}

export function cannotAsk(tool: Tool): ToolFailure {
  return new ToolFailure(
    'APPROVAL_UNAVAILABLE',
    `The tool ${tool.name}`,
    'It changes a job, which a person must approve, and this client cannot ask (it has no MCP form elicitation).',
    'Nothing was changed. Use dry_run to show the user what would be sent, and tell them to do it in a client that supports elicitation, in the Jobs view of the editor, or with gcloud.',
    'no',
  );
}

export function notApproved(tool: Tool, answer: 'declined' | 'cancelled'): ToolFailure {
  return new ToolFailure(
    answer === 'declined' ? 'APPROVAL_DECLINED' : 'APPROVAL_CANCELLED',
    `The tool ${tool.name}`,
    answer === 'declined' ? 'The user declined.' : 'The user closed the question without an answer.',
    'Nothing was changed. Do not call it again unless the user asks for it.',
    'no',
  );
}

export function staleApproval(tool: Tool): ToolFailure {
  return new ToolFailure(
    'APPROVAL_CANCELLED',
    `The tool ${tool.name}`,
    'The approval is not for this call, was used already, or is more than ten minutes old.',
    'Nothing was changed. Call the tool again; the user is asked anew.',
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
