import { SDKInfo_Language } from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import type { JobPlace } from '../jobs/jobStore.ts';
import { pipelineOption, type LaunchEnvironment } from './runtimeEnvironment.ts';

export interface LaunchOptions {
  readonly place: JobPlace;
  readonly jobName: string;
  readonly language: SDKInfo_Language;
  /** `http://host:port` of the service. */
  readonly httpOrigin: string;
  /** Where the launcher leaves its job, gs://… */
  readonly templateLocation: string;
  readonly stagingLocation: string;
  readonly tempLocation: string;
  readonly environment: LaunchEnvironment | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a launcher is given after its command: the options of DataflowRunner and the template's parameters. */
export function launchOptions(options: LaunchOptions): readonly string[] {
  const { place, environment } = options;
  const experiments = environment?.additionalExperiments ?? [];
  const runner: Record<string, string> = {
    runner: 'DataflowRunner',
    project: place.projectId,
    region: place.location,
    job_name: options.jobName,
    template_location: options.templateLocation,
    staging_location: options.stagingLocation,
    temp_location: options.tempLocation,
    dataflow_endpoint: options.httpOrigin,
    ...(experiments.length === 0 ? {} : { experiments: experiments.join(',') }),
  };
  const isJava = options.language === SDKInfo_Language.JAVA;
  const own = Object.entries(runner).map(([name, value]) => flag(isJava ? camelCase(name) : name, value));
  const additional = (environment?.additionalPipelineOptions ?? []).flatMap((text) => {
    const option = pipelineOption(text);
    return option === undefined ? [] : [flag(...option)];
  });
  return [
    ...own,
    ...(isJava ? javaOptions(options.httpOrigin) : []),
    ...additional,
    ...Object.entries(options.parameters).map(([name, value]) => flag(name, value)),
  ];
}

/** Java knows no environment variables for these. */
function javaOptions(httpOrigin: string): readonly string[] {
  return [
    flag('gcsEndpoint', `${httpOrigin}/storage/v1/`),
    flag('credentialFactoryClass', 'org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory'),
  ];
}

function flag(name: string, value: string): string {
  return `--${name}=${value}`;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The bucket that the service makes for jobs which name none. */
export function defaultTempLocation({ projectId, location }: JobPlace): string {
  const bucket = `dataflow-staging-${location}-${projectId}`.replace(/[^a-z0-9-]+/g, '-').slice(0, 63);
  return `gs://${bucket.replace(/-+$/, '')}/temp`;
}
