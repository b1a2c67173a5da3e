import type { TaskJob } from './task.ts';

/** Something that only a person can decide. Its texts may quote the job and are untrusted. */
export interface PersonQuestion {
  readonly taskId: string;
  readonly job: TaskJob;
  /** Whether it is about a change that is to be made now. */
  readonly isApproval: boolean;
  readonly message: string;
  /** Why it is asked: evidence, expected effect. */
  readonly detail: string;
  readonly answers: readonly { readonly id: string; readonly label: string }[];
}

/** Whoever the agent works for. */
export interface Person {
  /**
   * Answers the id of an answer that was chosen; undefined when there was none, which never is a yes.
   * @param signal aborts when the question is moot: it has become too old, or the agent was stopped
   */
  ask(question: PersonQuestion, signal: AbortSignal): Promise<string | undefined>;
  /** Says something that asks for nothing. */
  tell(notice: { readonly taskId: string; readonly job: TaskJob; readonly message: string }): void;
}

/** Ids of the answers to whether a change may be made. */
export const approvalAnswers = [
  { id: 'approve', label: 'Approve' },
  { id: 'decline', label: 'Decline' },
] as const;
