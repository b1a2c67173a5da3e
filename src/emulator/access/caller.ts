/** Who makes a call. */
export interface Caller {
  /** Undefined for a caller without credentials. */
  readonly email: string | undefined;
  /**
   * Whether a permission is granted, for example `dataflow.jobs.get`.
   * @param projectId without one the project plays no part, as for buckets, which belong to none here
   */
  may(permission: string, projectId?: string): boolean;
}

/** The API that is called, as errors name it. */
export interface CalledMethod {
  /** For example `dataflow.googleapis.com`. */
  readonly service: string;
  /** For example `google.dataflow.v1beta3.JobsV1Beta3.ListJobs`. */
  readonly method: string;
}

/** Tells callers apart. */
export interface Access {
  /**
   * @param authorization the value of the Authorization header; without one the caller has no `email`
   * @throws ApiError UNAUTHENTICATED when the credentials are not known or have run out
   */
  caller(authorization: string | undefined, called: CalledMethod): Caller;
}

/** A service that asks nobody for credentials and ignores those it gets. */
export const openAccess: Access = {
  caller: () => ({ email: 'anyone', may: () => true }),
};
