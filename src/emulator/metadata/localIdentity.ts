/** Whom the emulator says a program runs as. None of it means anything to Google, and none of it is secret. */
export const localProjectId = 'local-project';
export const localProjectNumber = '1';
export const localAccessToken = 'dataflow-emulator-token-without-any-rights';
export const localScope = 'https://www.googleapis.com/auth/cloud-platform';

export function localServiceAccount(projectId: string): string {
  return `dataflow-emulator@${projectId}.iam.gserviceaccount.com`;
}
