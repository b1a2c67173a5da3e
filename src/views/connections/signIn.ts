import type { Connection } from '../../dataflow/connection.ts';
import { isServiceAccountEmail } from '../../dataflow/connectionSettings.ts';
import type { CredentialsFile } from '../../dataflow/google/credentialsFile.ts';

/**
 * Arguments of gcloud that write new Application Default Credentials of the kind that is there now.
 * @param isRemote whether the browser runs on another machine, so that gcloud cannot open it
 */
export function signInArguments(file: CredentialsFile | undefined, isRemote: boolean): readonly string[] {
  const account = file?.type === 'impersonated_service_account' ? file.principal : undefined;
  return [
    'auth',
    'application-default',
    'login',
    ...(account !== undefined && isServiceAccountEmail(account)
      ? [`--impersonate-service-account=${account}`]
      : []),
    ...(isRemote ? ['--no-launch-browser'] : []),
  ];
}

/** Arguments of gcloud that make a connection's project pay for the calls of a person. */
export function quotaProjectArguments({ projectId }: Pick<Connection, 'projectId'>): readonly string[] {
  return ['auth', 'application-default', 'set-quota-project', projectId];
}
