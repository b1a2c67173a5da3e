/** Where jobs live and how to get there. The emulator is a connection like any other: an endpoint without credentials. */
export interface Connection {
  /** Stable across sessions; part of tree item ids. */
  readonly id: string;
  /** What people call it, for example `Local Dataflow`. */
  readonly name: string;
  readonly projectId: string;
  /** Regional endpoints to look at, for example `us-central1`. Never empty. */
  readonly regions: readonly string[];
  /** `host:port` of a gRPC endpoint. Absent: Google Cloud. */
  readonly endpoint?: string;
  readonly auth: ConnectionAuth;
  /** `gs://…` of templates that the user wants to see listed; no API lists them. */
  readonly templates?: readonly string[];
  /** The local Dataflow that the extension itself starts: where it listens is known only while it runs. */
  readonly isManaged?: true;
}

/** `none` speaks plain gRPC without credentials; `adc` uses Application Default Credentials. */
export type ConnectionAuth =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'adc';
      /** Email of a service account to act as; needs roles/iam.serviceAccountTokenCreator on it. */
      readonly impersonate?: string;
    };

/** Names one job everywhere. */
export interface JobRef {
  readonly projectId: string;
  readonly location: string;
  readonly jobId: string;
}
