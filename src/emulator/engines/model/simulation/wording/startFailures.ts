import type { StartFailureCause } from '../../workload/faults.ts';
import type { Setup } from '../setup.ts';

type Wording = (setup: Setup, subject: string | undefined) => string;

/**
 * Why the service gives a job up before it has workers, in its words.
 * @see https://cloud.google.com/dataflow/docs/guides/common-errors
 */
const wordings: Readonly<Record<StartFailureCause, Wording>> = {
  optionsTooLarge: () =>
    "SDK pipeline options or staging file list exceeds size limit. Please keep their length under 256K Bytes each and 512K Bytes in total. The value for field 'resource.properties.metadata' is too large.",
  network: (_setup, subject = 'default') =>
    `Network ${subject} is not accessible to Dataflow Service account or does not exist. Check that the network or subnetwork is there and shared with the project of the job.`,
  preflight: ({ jobId }, subject = 'storage.objects.get on gs://local-bucket/input') =>
    `The preflight pipeline validation failed for job ${jobId}. To bypass the validation, use the Dataflow service option with the value 'enable_preflight_validation=false'. Missing permissions: ${subject}.`,
  disabledApi: (_setup, subject = 'compute_component') =>
    `Some Cloud APIs need to be enabled for your project in order for Cloud Dataflow to run this job. Please enable it: ${subject}.`,
  stagedPackage: (_setup, subject = 'gs://local-bucket/staging/pipeline-worker.jar') =>
    `Staged package ${subject} is inaccessible. Check that it is there, and that the service account of the workers may read it.`,
  templateLauncher: (
    _setup,
    subject = 'gs://dataflow-staging-us-central1/template_launches/operation_result',
  ) =>
    `Timeout in polling result file: ${subject}. Template launch failed: the launcher wrote no result; its logs say why.`,
  streamingEngine: ({ zone }) =>
    `Streaming Engine does not currently have enough resources available to fulfill the request. Region: ${zone.replace(/-[a-z]$/, '')}.`,
  rejectedSdk: (_setup, subject = 'https://issues.apache.org/jira/browse/BEAM-12144') =>
    `The workflow was automatically rejected by the service because it might trigger an identified bug in the SDK. Bug details: ${subject}. Contact Google Cloud Support for further help if you want to override it.`,
};

export function startFailure(cause: StartFailureCause, setup: Setup, subject: string | undefined): string {
  return `Workflow failed. Causes: ${wordings[cause](setup, subject)}`;
}
