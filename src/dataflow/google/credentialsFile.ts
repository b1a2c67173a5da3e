import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Variables that decide where Application Default Credentials are read from. */
export interface CredentialsEnvironment {
  readonly GOOGLE_APPLICATION_CREDENTIALS?: string | undefined;
  readonly HOME?: string | undefined;
  /** Of Windows. */
  readonly APPDATA?: string | undefined;
}

/** The kinds that `type` of such a file tells apart. */
const credentialsTypes = [
  'authorized_user',
  'service_account',
  'impersonated_service_account',
  'external_account',
  'external_account_authorized_user',
] as const;
export type CredentialsType = (typeof credentialsTypes)[number];

/** Where the credentials lie, and what can be told of them without a secret. */
export interface CredentialsFile {
  readonly path: string;
  /** Whether GOOGLE_APPLICATION_CREDENTIALS names it; what gcloud writes when somebody signs in is then not read. */
  readonly isFromVariable: boolean;
  /** `unreadable`: it is there, and holds no credentials. */
  readonly state: 'missing' | 'unreadable' | 'readable';
  readonly type?: CredentialsType;
  /** The email of the account it stands for, where the file says. */
  readonly principal?: string;
  readonly quotaProjectId?: string;
  readonly projectId?: string;
}

/**
 * Where Google's libraries for Node look, which is not where CLOUDSDK_CONFIG moves gcloud's own files.
 * @see https://cloud.google.com/docs/authentication/application-default-credentials
 */
export function credentialsPlace(
  env: CredentialsEnvironment,
  platform: NodeJS.Platform = process.platform,
): { readonly path: string; readonly isFromVariable: boolean } | undefined {
  const named = env.GOOGLE_APPLICATION_CREDENTIALS;
  // They take a relative path from where the process runs.
  if (named !== undefined && named !== '') return { path: resolve(named), isFromVariable: true };
  const folder = platform === 'win32' ? env.APPDATA : env.HOME && join(env.HOME, '.config');
  if (folder === undefined || folder === '') return undefined;
  return { path: join(folder, 'gcloud', 'application_default_credentials.json'), isFromVariable: false };
}

/** Never rejects: a file that cannot be read is told as such. Undefined where there is no place for one. */
export async function readCredentialsFile(
  env: CredentialsEnvironment,
  platform: NodeJS.Platform = process.platform,
): Promise<CredentialsFile | undefined> {
  const place = credentialsPlace(env, platform);
  if (!place) return undefined;
  let text: string;
  try {
    text = await readFile(place.path, 'utf8');
  } catch (error) {
    const state = isMissing(error) ? 'missing' : 'unreadable';
    return { ...place, state };
  }
  return { ...place, ...contentOf(text) };
}

function contentOf(text: string): Omit<CredentialsFile, 'path' | 'isFromVariable'> {
  const fields = objectOf(text);
  const type = credentialsTypes.find((known) => known === fields['type']);
  if (!type) return { state: 'unreadable' };
  const impersonated = /\/serviceAccounts\/([^/:]+@[^/:]+):generateAccessToken$/.exec(
    textOf(fields['service_account_impersonation_url']) ?? '',
  )?.[1];
  const principal = impersonated ?? textOf(fields['client_email']) ?? textOf(fields['account']);
  const quotaProjectId = textOf(fields['quota_project_id']);
  const projectId = textOf(fields['project_id']);
  return {
    state: 'readable',
    type,
    ...(principal !== undefined && { principal }),
    ...(quotaProjectId !== undefined && { quotaProjectId }),
    ...(projectId !== undefined && { projectId }),
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // What the parser says would quote secrets of the file.
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
