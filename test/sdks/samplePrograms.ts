import { join } from 'node:path';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import { goSamples } from '../../scripts/provision/goSamples.ts';
import { javaSamples } from '../../scripts/provision/javaSamples.ts';
import type { LocalService } from '../pipelines/localService.ts';

/** A program to run: it submits itself with its SDK's own DataflowRunner. */
export interface SampleCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export type Sample = 'wordcount' | 'ordersstream';

/** The samples of one SDK. */
export interface SampleSdk {
  readonly language: string;
  /** What its messages and errors look like. */
  readonly texts: { readonly step: string; readonly exception: RegExp };
  /** Builds the samples, once. */
  readonly build: () => Promise<SampleBuild>;
}

/** @param options Own options of the sample, in snake_case. */
export type SampleBuild = (
  service: LocalService,
  sample: Sample,
  jobName: string,
  options: Readonly<Record<string, string>>,
) => SampleCommand;

export const java: SampleSdk = {
  language: 'Java',
  texts: {
    step: 'ExtractWords/ParMultiDo(ExtractWords)',
    exception: /java\.lang\.IllegalArgumentException: The word 'question' is too long/,
  },
  build: async () => {
    const classPath = await javaSamples();
    const classes: Record<Sample, string> = {
      wordcount: 'samples.WordCount',
      ordersstream: 'samples.OrdersStream',
    };
    return (service, sample, jobName, options) => ({
      command: 'java',
      args: [
        ...['-cp', classPath, classes[sample], '--runner=DataflowRunner'],
        ...flags({
          project: localProject,
          region: localRegion,
          tempLocation: 'gs://local-bucket/temp',
          dataflowEndpoint: `${service.origin}/`,
          gcsEndpoint: `${service.origin}/storage/v1/`,
          credentialFactoryClass: 'org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory',
          jobName,
          ...Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value])),
        }),
      ],
      env: {},
    });
  },
};

export const go: SampleSdk = {
  language: 'Go',
  texts: { step: 'main.extractWords', exception: /the word "question" is too long/ },
  build: async () => {
    const folder = await goSamples();
    return (service, sample, jobName, options) => ({
      command: join(folder, sample),
      args: flags({
        project: localProject,
        region: localRegion,
        staging_location: 'gs://local-bucket/staging',
        dataflow_endpoint: service.origin,
        // Else it would build itself a second time, for the workers.
        worker_binary: join(folder, sample),
        job_name: jobName,
        ...options,
      }),
      env: { ...service.env, GCE_METADATA_HOST: new URL(service.origin).host },
    });
  },
};

function flags(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
