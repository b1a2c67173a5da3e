/** Importance of a job message, least first. The API's enum numbers are not in this order. */
export const messageImportances = ['DEBUG', 'DETAILED', 'BASIC', 'WARNING', 'ERROR'] as const;
export type MessageImportance = (typeof messageImportances)[number];

/** One message of the service about a job. Its text may quote the pipeline and is untrusted. */
export interface JobMessage {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly importance: MessageImportance;
  readonly text: string;
}
