import type { Connection } from '../connection.ts';
import type { DataflowErrorCode, NextStep } from '../errors.ts';
import { credentialFailures, principalOf } from './credentialFailures.ts';
import type { CredentialsFile } from './credentialsFile.ts';
import { type GoogleService, googleServices } from './googleServices.ts';

/** What the advice of a failure may name. */
export interface FailureContext {
  readonly connection: Connection;
  /** Page the service itself names for this failure. */
  readonly helpUrl?: string;
  /** Which service was called. */
  readonly service: GoogleService;
  /** The API that is meant, where the service tells, for example `dataflow.googleapis.com`. */
  readonly api?: string;
  /** The permission that is missing, where the service tells. */
  readonly permission?: string;
  /** What the service or the client said, as a sentence. */
  readonly words: string;
  /** Of a connection that signs in with them. */
  readonly credentials?: CredentialsFile;
}

export interface Failure {
  readonly code: DataflowErrorCode;
  /** Why, in plain words, where those of the client are none; undefined keeps the client's. */
  reason?(context: FailureContext): string | undefined;
  /** The next step for a person. */
  remedy(context: FailureContext): string;
  /** What a click can do about it. */
  step?(context: FailureContext): NextStep | undefined;
}

/** A sentence or clause of the service that tells people what to do. */
const adviceInWords =
  /\binstead\b|(?:^|[.,;:]\s+)(?:please|try|use|wait|retry|cancel|drain|choose|set|specify|submit|build|let|check|remove|delete)\b/i;

/**
 * Every kind of failure told apart, with its code and advice.
 * @see https://cloud.google.com/docs/authentication/troubleshoot-adc
 * @see https://cloud.google.com/dataflow/docs/concepts/access-control
 */
export const failures = {
  cancelled: { code: 'CANCELLED', reason: () => 'It was cancelled.', remedy: () => '' },
  ...credentialFailures,
  apiDisabled: {
    code: 'API_DISABLED',
    remedy: ({ connection, helpUrl, service, api = googleServices[service].host }) =>
      withRest(
        service,
        `Run \`gcloud services enable ${api} --project=${connection.projectId}\`${helpUrl === undefined ? '' : ` or enable it at ${helpUrl}`}, then wait a few minutes.`,
      ),
    step: ({ connection, helpUrl, service, api = googleServices[service].host }) => ({
      kind: 'openPage',
      url: helpUrl ?? pageOf(`apis/library/${api}`, connection),
    }),
  },
  billingDisabled: {
    code: 'FAILED_PRECONDITION',
    remedy: ({ connection, helpUrl }) =>
      `Enable billing for ${connection.projectId} at ${helpUrl ?? 'https://console.cloud.google.com/billing'}, then wait a few minutes.`,
    step: ({ connection, helpUrl }) => ({
      kind: 'openPage',
      url: helpUrl ?? pageOf('billing/linkedaccount', connection),
    }),
  },
  unknownProject: {
    code: 'PERMISSION_DENIED',
    remedy: ({ connection }) =>
      `Check the project id \`${connection.projectId}\` in the setting dataflow.connections, and that your account may see that project.`,
    step: () => ({ kind: 'editConnection' }),
  },
  outsidePerimeter: {
    code: 'PERMISSION_DENIED',
    remedy: () =>
      'A VPC Service Controls perimeter keeps this machine out. Connect from inside it, or ask its administrator for access.',
  },
  permissionDenied: {
    code: 'PERMISSION_DENIED',
    remedy: (context) => {
      const { connection, service, permission } = context;
      const who = principalOf(context) ?? 'Your account';
      const lacks = permission === undefined ? '' : `${who} needs the permission ${permission}. `;
      const { role } = googleServices[service];
      return withRest(service, `${lacks}${role}, on the project ${connection.projectId}.`);
    },
    step: ({ connection }) =>
      connection.endpoint === undefined
        ? { kind: 'openPage', url: pageOf('iam-admin/iam', connection) }
        : undefined,
  },
  notFound: {
    code: 'NOT_FOUND',
    remedy: () => 'Check the id, the project and the region: a job is found only in the region it runs in.',
  },
  alreadyExists: {
    code: 'ALREADY_EXISTS',
    remedy: () => 'Choose another name, or use the one that is there.',
  },
  invalidArgument: {
    code: 'INVALID_ARGUMENT',
    remedy: () => 'Correct what the message names and try again.',
  },
  failedPrecondition: {
    code: 'FAILED_PRECONDITION',
    // Two pieces of advice may contradict each other, and the service knows better.
    remedy: ({ words }) =>
      adviceInWords.test(words) ? '' : 'Refresh the job: its state may have changed meanwhile.',
  },
  rateLimited: {
    code: 'RATE_LIMITED',
    remedy: ({ connection }) =>
      `Wait a minute. If it stays so, look at the quotas of ${connection.projectId} at https://console.cloud.google.com/iam-admin/quotas.`,
  },
  refused: {
    code: 'UNAVAILABLE',
    reason: ({ connection: { endpoint } }) =>
      endpoint === undefined ? undefined : `${endpoint} refused the connection.`,
    remedy: ({ connection: { endpoint } }) =>
      endpoint === undefined
        ? 'Check the network, proxy and firewall of this machine.'
        : `Nothing listens at ${endpoint}: start the service there, or correct the endpoint of the connection.`,
  },
  hostNotFound: {
    code: 'UNAVAILABLE',
    remedy: ({ connection: { endpoint } }) =>
      endpoint === undefined
        ? 'Check the network and the name resolution (DNS) of this machine.'
        : `The name in ${endpoint} is not known: correct the endpoint of the connection.`,
  },
  untrustedCertificate: {
    code: 'UNAVAILABLE',
    remedy: () =>
      'A proxy may be opening encrypted connections: set NODE_EXTRA_CA_CERTS to the file with its certificate before starting the editor.',
  },
  unavailable: {
    code: 'UNAVAILABLE',
    remedy: ({ connection: { endpoint } }) =>
      endpoint === undefined
        ? 'Try again in a minute; https://status.cloud.google.com tells of outages.'
        : `Try again; if it stays so, look at the output of the service at ${endpoint}.`,
  },
  deadlineExceeded: {
    code: 'DEADLINE_EXCEEDED',
    remedy: () => 'Try again; if it stays so, check the network between here and the service.',
  },
  noAnswer: {
    code: 'DEADLINE_EXCEEDED',
    reason: ({ connection: { endpoint = 'Google Cloud' } }) => `${endpoint} did not answer in time.`,
    remedy: ({ connection: { endpoint } }) =>
      endpoint === undefined
        ? 'Try again; if it stays so, check the network, proxy and firewall of this machine.'
        : `Try again; if it stays so, check that a Dataflow service listens at ${endpoint}, and look at its output.`,
  },
  unimplemented: {
    code: 'UNIMPLEMENTED',
    remedy: ({ connection: { endpoint } }) =>
      endpoint === undefined
        ? 'The service does not offer this.'
        : `The service at ${endpoint} does not offer this.`,
  },
  closed: { code: 'FAILED_PRECONDITION', remedy: () => 'The connection was closed; try again.' },
  internal: {
    code: 'INTERNAL',
    remedy: () => 'Try again; if it stays so, report it with the Dataflow output channel attached.',
  },
} satisfies Readonly<Record<string, Failure>>;

export type FailureKind = keyof typeof failures;

/** Looks a failure up under one type, whatever its remedy needs. */
export function failureOf(kind: FailureKind): Failure {
  return failures[kind];
}

function pageOf(path: string, { projectId }: Connection): string {
  return `https://console.cloud.google.com/${path}?${new URLSearchParams({ project: projectId }).toString()}`;
}

function withRest(service: GoogleService, advice: string): string {
  return `${advice} ${googleServices[service].without}`.trim();
}
