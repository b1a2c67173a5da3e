/** A local Dataflow service that runs, and where it listens. */
export interface LocalService {
  /** `host:port` of the Dataflow API over gRPC. */
  readonly grpcAddress: string;
  /** `http://host:port` of REST, Cloud Storage and metadata. */
  readonly httpOrigin: string;
}

/**
 * Reads a line of `dataflow-emulator --json`.
 * @returns undefined for every line but the one that says it is ready
 */
export function readReadyLine(line: string): LocalService | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof event !== 'object' || event === null) return undefined;
  const { event: name, grpc, http } = event as Readonly<Record<string, unknown>>;
  if (name !== 'ready' || typeof grpc !== 'string' || typeof http !== 'string') return undefined;
  return { grpcAddress: grpc, httpOrigin: http };
}

/** Where Beam and gcloud send what belongs to this service: the host must be a name, Google's clients insist on it. */
export function clientOrigin({ httpOrigin }: LocalService): string {
  return httpOrigin.replace('//127.0.0.1:', '//localhost:');
}

/** Environment that points Beam, gcloud and Google's client libraries at the service. */
export function localEnvironment(
  service: LocalService,
  projectId: string,
  region: string,
): Readonly<Record<string, string>> {
  const origin = clientOrigin(service);
  return {
    DATAFLOW_EMULATOR_HOST: service.grpcAddress,
    DATAFLOW_EMULATOR_PROJECT: projectId,
    STORAGE_EMULATOR_HOST: origin,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_DATAFLOW: `${origin}/`,
    CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
    CLOUDSDK_CORE_PROJECT: projectId,
    CLOUDSDK_DATAFLOW_REGION: region,
  };
}

/** Flags of a Beam Python program that submit it to the service. */
export function beamFlags(service: LocalService, projectId: string, region: string): readonly string[] {
  return [
    '--runner=DataflowRunner',
    `--project=${projectId}`,
    `--region=${region}`,
    '--temp_location=gs://local-bucket/temp',
    `--dataflow_endpoint=${clientOrigin(service)}`,
    '--no_auth',
  ];
}

/** As lines that a POSIX shell reads. */
export function exportLines(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}
