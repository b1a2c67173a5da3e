import * as grpc from '@grpc/grpc-js';
import { type ClientOptions, googleAuthLibrary } from 'google-gax';
import type { Connection } from '../connection.ts';

const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform';

/** How the generated clients sign in. */
export async function authOptions({
  auth,
  projectId,
}: Pick<Connection, 'auth' | 'projectId'>): Promise<ClientOptions> {
  if (auth.kind === 'none') return withoutCredentials();
  if (auth.impersonate === undefined) return { projectId };
  // A project that is given keeps the library from looking for one.
  const source = new googleAuthLibrary.GoogleAuth({ projectId, scopes: [cloudPlatform] });
  const sourceClient = await source.getClient();
  const authClient = new googleAuthLibrary.Impersonated({
    sourceClient,
    targetPrincipal: auth.impersonate,
    targetScopes: [cloudPlatform],
    delegates: [],
  });
  return { authClient };
}

/** A universe that is given keeps google-gax from looking for credentials only to learn it. */
function withoutCredentials(): ClientOptions {
  const universeDomain = 'googleapis.com';
  return { sslCreds: grpc.credentials.createInsecure(), universeDomain, clientOptions: { universeDomain } };
}
