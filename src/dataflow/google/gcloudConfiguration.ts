import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Variables that decide where gcloud keeps its files, and what they say. */
export interface GcloudEnvironment {
  readonly CLOUDSDK_CONFIG?: string | undefined;
  readonly CLOUDSDK_ACTIVE_CONFIG_NAME?: string | undefined;
  readonly HOME?: string | undefined;
  readonly APPDATA?: string | undefined;
}

/** A named configuration of gcloud, as far as it matters for Dataflow. */
export interface GcloudConfiguration {
  readonly name: string;
  readonly isActive: boolean;
  readonly projectId?: string;
  /** Its region for Dataflow, else for Compute Engine. */
  readonly region?: string;
  /** The service account that gcloud acts as. */
  readonly impersonate?: string;
}

/**
 * gcloud's configurations, the active one first, from its files: gcloud itself takes a second to start, and need not be
 * there. Never rejects: files that cannot be read are left out.
 * @see https://cloud.google.com/sdk/docs/configurations
 */
export async function readGcloudConfigurations(
  env: GcloudEnvironment,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly GcloudConfiguration[]> {
  const folder = configurationFolder(env, platform);
  if (folder === undefined) return [];
  const active =
    env.CLOUDSDK_ACTIVE_CONFIG_NAME ?? (await textOf(join(folder, 'active_config')))?.trim() ?? 'default';
  const files = await readdir(join(folder, 'configurations')).catch(() => []);
  const names = files.flatMap((file) => /^config_([a-z][-a-z0-9]*)$/.exec(file)?.[1] ?? []).sort();
  const found = await Promise.all(
    names.map(async (name): Promise<GcloudConfiguration> => {
      const text = (await textOf(join(folder, 'configurations', `config_${name}`))) ?? '';
      return { name, isActive: name === active, ...propertiesOf(text) };
    }),
  );
  return [...found.filter(({ isActive }) => isActive), ...found.filter(({ isActive }) => !isActive)];
}

function configurationFolder(env: GcloudEnvironment, platform: NodeJS.Platform): string | undefined {
  if (env.CLOUDSDK_CONFIG) return env.CLOUDSDK_CONFIG;
  if (platform === 'win32') return env.APPDATA && join(env.APPDATA, 'gcloud');
  return env.HOME && join(env.HOME, '.config', 'gcloud');
}

/** The files are INI, with one property a line. */
function propertiesOf(text: string): Pick<GcloudConfiguration, 'projectId' | 'region' | 'impersonate'> {
  const properties = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) section = heading;
    const [, name, value] = /^\s*([a-z_]+)\s*[=:]\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) properties.set(`${section}/${name}`, value);
  }
  const projectId = properties.get('core/project');
  const region = properties.get('dataflow/region') ?? properties.get('compute/region');
  const impersonate = properties.get('auth/impersonate_service_account');
  return {
    ...(projectId !== undefined && { projectId }),
    ...(region !== undefined && { region }),
    ...(impersonate !== undefined && { impersonate }),
  };
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
