import { isProjectId, isRegion, isServiceAccountEmail } from '../connectionSettings.ts';
import { readCredentialsFile, type CredentialsEnvironment } from './credentialsFile.ts';
import { readGcloudConfigurations, type GcloudEnvironment } from './gcloudConfiguration.ts';

/** Everything in the environment that names a project, a region or an account. */
export interface HintEnvironment extends CredentialsEnvironment, GcloudEnvironment {
  readonly GOOGLE_CLOUD_PROJECT?: string | undefined;
  readonly GCLOUD_PROJECT?: string | undefined;
  readonly CLOUDSDK_CORE_PROJECT?: string | undefined;
  readonly CLOUDSDK_DATAFLOW_REGION?: string | undefined;
  readonly CLOUDSDK_COMPUTE_REGION?: string | undefined;
  readonly CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT?: string | undefined;
  readonly GOOGLE_CLOUD_REGION?: string | undefined;
}

/** Something that may be meant, and where it was found, for people. */
export interface Hint {
  readonly value: string;
  readonly source: string;
}

/** What a new connection could be, the likeliest first; each value once. */
export interface ConnectionHints {
  readonly projects: readonly Hint[];
  readonly regions: readonly Hint[];
  /** Service accounts to act as. */
  readonly accounts: readonly Hint[];
}

type Found = readonly [value: string | undefined, source: string];

/** Reads the environment, gcloud's files and the credentials; nothing is asked of Google Cloud. Never rejects. */
export async function connectionHints(
  env: HintEnvironment,
  platform: NodeJS.Platform = process.platform,
): Promise<ConnectionHints> {
  const [configurations, credentials] = await Promise.all([
    readGcloudConfigurations(env, platform),
    readCredentialsFile(env, platform),
  ]);
  const ofGcloud = (value: 'projectId' | 'region' | 'impersonate'): readonly Found[] =>
    configurations.map((configuration) => [
      configuration[value],
      configuration.isActive
        ? `gcloud's active configuration (${configuration.name})`
        : `gcloud's configuration ${configuration.name}`,
    ]);
  const variables = (...names: readonly (keyof HintEnvironment)[]): readonly Found[] =>
    names.map((name) => [env[name], `environment variable ${name}`]);
  return {
    projects: hints(isProjectId, [
      ...variables('GOOGLE_CLOUD_PROJECT', 'CLOUDSDK_CORE_PROJECT', 'GCLOUD_PROJECT'),
      ...ofGcloud('projectId').slice(0, 1),
      [credentials?.quotaProjectId, 'quota project of the Application Default Credentials'],
      [credentials?.projectId, 'project of the Application Default Credentials'],
      ...ofGcloud('projectId').slice(1),
    ]),
    regions: hints(isRegion, [
      ...variables('CLOUDSDK_DATAFLOW_REGION', 'CLOUDSDK_COMPUTE_REGION', 'GOOGLE_CLOUD_REGION'),
      ...ofGcloud('region'),
    ]),
    accounts: hints(isServiceAccountEmail, [
      ...variables('CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT'),
      ...ofGcloud('impersonate'),
    ]),
  };
}

/** A variable may be empty, and a file of gcloud hold anything. */
function hints(isUsable: (text: string) => boolean, found: readonly Found[]): readonly Hint[] {
  const first = new Map<string, Hint>();
  for (const [value, source] of found) {
    if (value === undefined || !isUsable(value) || first.has(value)) continue;
    first.set(value, { value, source });
  }
  return [...first.values()];
}
