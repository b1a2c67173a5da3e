/** A tool as a model is offered it. */
export interface ToolInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly isReadOnly: boolean;
}

export interface ToolOutcome {
  readonly isError: boolean;
  /** For a model: compact, texts from jobs marked as data. */
  readonly text: string;
  /** By the tool's output schema; of an error its fields: code, what, why, remedy, retry, trace_id. */
  readonly structured?: Readonly<Record<string, unknown>>;
}

export interface ApprovalRequest {
  readonly tool: string;
  /** Names job and consequence; plain text. */
  readonly message: string;
}

export type ApprovalAnswer = 'approved' | 'declined' | 'cancelled';

/** Puts a question to a person. `signal` aborts when the call was called off and the question is moot. */
export type Approver = (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalAnswer>;

export interface CallToolOptions {
  readonly signal?: AbortSignal;
  /** Absent: this caller cannot ask, so what needs approval is refused. */
  readonly approve?: Approver;
  /** Id of a session opened with the client. Absent: the client's own. */
  readonly session?: string;
  /** A W3C `traceparent`, so that calls which belong together are found together in the audit log. Absent: a new one. */
  readonly traceparent?: string;
  /** A few words on what is being done. */
  readonly onProgress?: (message: string) => void;
}
