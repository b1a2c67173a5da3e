import { textRule, type Rule } from '../rule.ts';
import { pages } from './pages.ts';
import { failedWork, noJob, noWorkers } from './symptoms.ts';

/** Permissions, networks, images and credentials. */
export const accessRules: readonly Rule[] = [
  textRule({
    id: 'network',
    title: 'The network cannot be used',
    meaning:
      'The network or subnetwork does not exist, lies in another region, or does not let workers in: the service account of Dataflow may not use it, or workers without public addresses cannot reach Google from it.',
    severity: 'critical',
    patterns: [
      /Network .* is not accessible to Dataflow Service account or does not exist/i,
      /Subnetwork .* (is not accessible|does not exist|does not have Private Google Access)/i,
      /Invalid subnetwork specified/i,
      /Invalid value for field 'resource\.[\w.]*networkInterfaces\b/i,
      /Required 'compute\.subnetworks\.\w+' permission/,
    ],
    explains: noWorkers,
    ruledOutBy:
      "The subnetwork exists in the job's region, and Dataflow's service agent has compute.networkUser on it.",
    page: pages.network,
    remedies: [
      'For workers without public addresses, turn Private Google Access on for the subnetwork.',
      "Name a subnetwork of the job's region with --subnetwork (a full URL for a shared VPC).",
      'For a shared VPC, give service-PROJECT_NUMBER@dataflow-service-producer-prod.iam.gserviceaccount.com the role roles/compute.networkUser in the host project.',
    ],
  }),
  textRule({
    id: 'worker-service-account',
    title: "The workers' service account lacks permissions",
    meaning: 'Workers act as a service account, and it may not do what every worker must.',
    severity: 'critical',
    patterns: [
      /Permissions? verification for controller service account failed/i,
      /controller service account .* (does not have|lacks|missing)/i,
      /There was a problem refreshing your credentials/i,
    ],
    explains: noWorkers,
    ruledOutBy: 'The service account has roles/dataflow.worker in the project.',
    page: pages.permissions,
    remedies: [
      "Give the workers' service account the role roles/dataflow.worker (and what its sources and sinks need), then start the job again.",
      'See that the account still exists and that the Dataflow API is enabled.',
    ],
  }),
  textRule({
    id: 'submitter-permission',
    title: 'Whoever started the job may not',
    meaning:
      "The account that submitted the job lacks a role for starting jobs or for acting as the workers' service account.",
    severity: 'critical',
    patterns: [
      /Could not create workflow; user does not have write access to project/i,
      /Current user cannot act as service account/i,
    ],
    explains: [...noWorkers, ...noJob],
    ruledOutBy: 'The account has roles/dataflow.developer and roles/iam.serviceAccountUser.',
    page: pages.permissions,
    remedies: [
      "Give the account roles/dataflow.developer in the project and roles/iam.serviceAccountUser on the workers' service account.",
    ],
  }),
  textRule({
    id: 'preflight-permission',
    title: 'The check before the start found missing permissions',
    meaning:
      'Before it starts workers, the service checks that they may reach the sources and sinks of the pipeline.',
    severity: 'critical',
    patterns: [/preflight pipeline validation failed/i],
    explains: noWorkers,
    ruledOutBy: 'The named permissions are there.',
    page: pages.permissions,
    remedies: [
      "Grant the permissions that the message names to the workers' service account, then start the job again.",
    ],
  }),
  textRule({
    id: 'api-disabled',
    title: 'A Google Cloud API is not enabled',
    meaning: 'The job needs an API that the project has not enabled.',
    severity: 'critical',
    patterns: [
      /Some Cloud APIs need to be enabled/i,
      /has not been used in project .* before or it is disabled/i,
      /\bSERVICE_DISABLED\b/,
    ],
    explains: [...noWorkers, ...failedWork],
    ruledOutBy: 'The named API is enabled; it takes some minutes until that counts.',
    page: pages.commonErrors,
    remedies: [
      'Enable the APIs that the message names (gcloud services enable …), wait some minutes, and start the job again.',
    ],
  }),
  textRule({
    id: 'staged-files',
    title: 'Workers cannot read the staged files',
    meaning:
      "Packages that were uploaded with the job are gone or not readable for the workers' service account.",
    severity: 'critical',
    patterns: [/Staged package.* is inaccessible/i],
    explains: noWorkers,
    ruledOutBy: 'The objects exist and the service account may read them.',
    page: pages.commonErrors,
    remedies: [
      'Look for a lifecycle rule on the staging bucket that removes files: give staged files a longer life, and submit the job again.',
      "Give the workers' service account roles/storage.objectViewer on the bucket.",
    ],
  }),
  textRule({
    id: 'container-image',
    title: 'Workers cannot pull their container image',
    meaning: "The image does not exist under that name, or the workers' service account may not read it.",
    severity: 'critical',
    patterns: [
      /Unable to pull container image/i,
      /\b(ErrImagePull|ImagePullBackOff)\b/,
      /image pull request failed/i,
      /Failed to pull image/i,
      /pull access denied for/i,
      /manifest for .* not found/i,
    ],
    explains: noWorkers,
    ruledOutBy: "The image can be pulled with the workers' service account.",
    page: pages.containers,
    remedies: [
      'Check name and tag of the image (--sdk_container_image) and that it exists in that registry.',
      "Give the workers' service account roles/artifactregistry.reader on the repository.",
      'Without public addresses the subnetwork needs Private Google Access.',
    ],
  }),
  textRule({
    id: 'expired-credentials',
    title: "A source or sink refuses the job's credentials",
    meaning:
      'Something the pipeline reads or writes says that the credentials are expired, revoked or wrong.',
    severity: 'critical',
    confidence: 'likely',
    isOnlyInErrors: true,
    patterns: [
      /\binvalid_grant\b/i,
      /\b(credentials?|token|password|certificate|(api|access|private|account) key)\b.{0,40}\b(has |have |is |are )?(expired|revoked)\b/i,
      /\bRefreshError\b/,
      /\b401\b.{0,20}\bUnauthorized\b/i,
      /\bUNAUTHENTICATED\b/,
      /\bauthentication (failed|error)\b/i,
    ],
    explains: [...failedWork, 'user-code-error'],
    ruledOutBy: 'The same credentials work from another machine.',
    page: pages.permissions,
    remedies: [
      'Renew the credentials where the pipeline gets them from (Secret Manager, options, the connection of the source) and restart the workers that hold the old ones.',
      "Prefer the workers' service account to keys that expire.",
    ],
  }),
];
