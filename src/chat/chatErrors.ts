import { DataflowError } from '../dataflow/errors.ts';

/** Messages by the `code` of the editor's LanguageModelError. */
const modelProblems: Readonly<Record<string, string>> = {
  NoPermissions:
    'Dataflow may not use this language model. Allow it in “Manage Language Model Access” of the Dataflow extension, or choose another model.',
  Blocked:
    'The language model refused the request: its quota is used up or its filter stopped it. Try later, or choose another model.',
  NotFound: 'This language model is no longer there. Choose another one in the model picker.',
};

/**
 * What a person reads when a question could not be answered. Undefined: it was called off, which needs no words.
 * @param isOwnModel whether the model comes from this extension, and so says itself what is wrong and what to do
 */
export function chatProblem(error: unknown, isCancelled: boolean, isOwnModel = false): string | undefined {
  if (isCancelled) return undefined;
  if (error instanceof DataflowError) return error.message;
  const code = codeOf(error);
  if (isOwnModel && error instanceof Error) return ownWords(error);
  if (isOffTopic(error))
    return 'The language model takes this question for off-topic. Ask about your Dataflow jobs.';
  const known = code === undefined ? undefined : modelProblems[code];
  if (known !== undefined) return known;
  const reason = error instanceof Error ? error.message : String(error);
  return `The question could not be answered: ${reason} See the Dataflow output channel, try again, or choose another model.`;
}

/** Whether the model was refused for the person's key or account. */
export function needsKey(error: unknown): boolean {
  return codeOf(error) === 'NoPermissions';
}

/** An error that is none of the editor's kinds comes wrapped in one. */
function ownWords({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

function isOffTopic(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && /off.?topic/iu.test(error.cause.message);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
