import type { DataflowErrorCode, NextStep } from '../errors.ts';
import type { CredentialsFile } from './credentialsFile.ts';
import type { Failure, FailureContext } from './failures.ts';

const login = '`gcloud auth application-default login`';
const serviceAccountsPage = 'https://console.cloud.google.com/iam-admin/serviceaccounts';

/** What went wrong with signing in, by whose credentials they are: gcloud helps a user, and nobody else. */
export const credentialFailures = {
  noCredentials: {
    code: 'UNAUTHENTICATED',
    reason: ({ connection, credentials: file }) => {
      if (connection.auth.kind === 'none') return undefined;
      return file?.isFromVariable === true
        ? `GOOGLE_APPLICATION_CREDENTIALS names ${file.path}, which does not exist.`
        : 'There are no Application Default Credentials on this machine.';
    },
    remedy: ({ connection, credentials: file }) => {
      if (connection.auth.kind === 'none') {
        return 'No credentials are sent to an endpoint of the settings: let that service answer without, or remove the endpoint to use Google Cloud.';
      }
      return file?.isFromVariable === true
        ? 'Put the file there; or start the editor without that variable and run `gcloud auth application-default login`.'
        : `Run ${login} and try again. A local Dataflow service needs no credentials: set the endpoint of the connection.`;
    },
    step: (context) =>
      context.connection.auth.kind === 'none' ? { kind: 'editConnection' } : signInUnlessNamed(context),
  },
  unreadableCredentials: {
    code: 'UNAUTHENTICATED',
    // What a parser says would quote the file.
    reason: ({ credentials: file }) =>
      file === undefined || file.state === 'readable'
        ? 'The Application Default Credentials could not be read.'
        : `The file ${file.path} holds no credentials that could be read.`,
    remedy: ({ credentials: file }) =>
      file?.isFromVariable === true
        ? 'GOOGLE_APPLICATION_CREDENTIALS names this file: it must be a key or a configuration that Google Cloud made. Or start the editor without that variable and run `gcloud auth application-default login`.'
        : `Run ${login}, which writes it anew.`,
    step: signInOrFile,
  },
  expiredCredentials: {
    code: 'UNAUTHENTICATED',
    reason: (context) => expiryOf(context.credentials, context),
    remedy: ({ credentials: file }) => {
      switch (file?.type) {
        case 'service_account':
          return `Check at ${serviceAccountsPage} that the account and its key ${named(file)} are there and enabled, and that the clock of this machine is right. Then put a new key in ${file.path}.`;
        case 'external_account':
          return `Get a new token from your identity provider; ${file.path} says where it is read from.`;
        case 'authorized_user':
        case 'external_account_authorized_user':
        case 'impersonated_service_account':
        case undefined:
          return file?.isFromVariable === true
            ? `Sign in again and put the new credentials in ${file.path}, which GOOGLE_APPLICATION_CREDENTIALS names.`
            : `Run ${login} and try again.`;
      }
    },
    step: signInOrFile,
  },
  rejectedCredentials: {
    code: 'UNAUTHENTICATED',
    reason: ({ credentials: file, words }) =>
      file?.type === 'service_account'
        ? `Google does not accept the key of ${file.principal ?? 'the service account'}: ${words}`
        : undefined,
    remedy: ({ credentials: file }) => {
      if (file?.type === 'service_account') {
        return `Check at ${serviceAccountsPage} that the account and its key are there and enabled. Then put a new key in ${file.path}.`;
      }
      if (file?.type === 'external_account') {
        return `Check ${file.path}, and the file or address from which it has the token of your identity provider.`;
      }
      return `Run ${login} and try again. If GOOGLE_APPLICATION_CREDENTIALS is set, check that its file is a valid key or configuration.`;
    },
    step: signInOrFile,
  },
  insufficientScopes: {
    code: 'PERMISSION_DENIED',
    remedy: ({ credentials: file }) =>
      file === undefined || file.state === 'missing'
        ? 'The token of this machine lacks the scope cloud-platform: change the access scopes of the machine, or sign in with gcloud.'
        : `The sign-in lacks the scope cloud-platform. Run ${login} without --scopes and try again.`,
    step: signInOrFile,
  },
  impersonationRefused: {
    code: 'PERMISSION_DENIED',
    reason: (context) => {
      const who = sourceOf(context);
      return `${who ?? 'Your account'} may not act as ${targetOf(context) ?? 'the service account'}: ${context.words.replace(/^(?:[A-Z_]+: )?unable to impersonate: /, '')}`;
    },
    remedy: (context) =>
      `Ask for the role Service Account Token Creator (roles/iam.serviceAccountTokenCreator) on ${targetOf(context) ?? 'that service account'}, and check its email.`,
    step: ({ connection, credentials }) =>
      isLending(connection.auth) ? { kind: 'editConnection' } : fileStep(credentials),
  },
  noQuotaProject: {
    code: 'PERMISSION_DENIED',
    remedy: ({ connection }) =>
      `Run \`gcloud auth application-default set-quota-project ${connection.projectId}\`; you need the permission serviceusage.services.use there.`,
    step: ({ connection }) => ({ kind: 'setQuotaProject', projectId: connection.projectId }),
  },
} satisfies Readonly<Record<string, Failure & { readonly code: DataflowErrorCode }>>;

/** Whom the calls of a connection are made as, where that is known. */
export function principalOf({ connection, credentials }: FailureContext): string | undefined {
  return isLending(connection.auth) ? connection.auth.impersonate : credentials?.principal;
}

function expiryOf(file: CredentialsFile | undefined, { words }: FailureContext): string | undefined {
  switch (file?.type) {
    case 'service_account':
      return `Google does not accept the key of ${file.principal ?? 'the service account'}: ${words}`;
    case 'external_account':
      return `Google does not accept the token of your identity provider: ${words}`;
    case 'authorized_user':
    case 'external_account_authorized_user':
    case 'impersonated_service_account':
    case undefined:
      return 'Your sign-in to Google Cloud has expired or was revoked.';
  }
}

function named(file: CredentialsFile): string {
  return file.principal === undefined ? '' : `(${file.principal})`;
}

/** Who acts as another: what a file says of itself unless it says whom it acts as. */
function sourceOf({ connection, credentials }: FailureContext): string | undefined {
  return isLending(connection.auth) ? credentials?.principal : undefined;
}

function targetOf({ connection, credentials }: FailureContext): string | undefined {
  return isLending(connection.auth) ? connection.auth.impersonate : credentials?.principal;
}

function isLending(
  auth: FailureContext['connection']['auth'],
): auth is { readonly kind: 'adc'; readonly impersonate: string } {
  return auth.kind === 'adc' && auth.impersonate !== undefined;
}

function fileStep(file: CredentialsFile | undefined): NextStep | undefined {
  return file === undefined || file.state === 'missing' ? undefined : { kind: 'openFile', path: file.path };
}

function signInUnlessNamed({ credentials: file }: FailureContext): NextStep | undefined {
  return file?.isFromVariable === true ? undefined : { kind: 'signIn' };
}

/** gcloud writes one file, and only credentials of a person. */
function signInOrFile({ credentials: file }: FailureContext): NextStep | undefined {
  const isOfPerson =
    file?.type === undefined ||
    file.type === 'authorized_user' ||
    file.type === 'external_account_authorized_user' ||
    file.type === 'impersonated_service_account';
  return file?.isFromVariable !== true && isOfPerson ? { kind: 'signIn' } : fileStep(file);
}
