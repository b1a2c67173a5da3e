import { join } from 'node:path';

/**
 * The environment of a job's processes: that of this process, with Google's storage and metadata services pointing to the
 * emulator, and temporary files in the job's folder.
 * @param httpOrigin `http://host:port` of the emulator.
 */
export function workerVariables(
  base: NodeJS.ProcessEnv,
  job: { readonly id: string; readonly name: string },
  folder: string,
  httpOrigin: string,
): NodeJS.ProcessEnv {
  const { host } = new URL(httpOrigin);
  const noProxy = [base['no_proxy'] ?? base['NO_PROXY'], 'localhost', '127.0.0.1']
    .filter((part) => part !== undefined && part !== '')
    .join(',');
  return {
    ...base,
    STORAGE_EMULATOR_HOST: httpOrigin,
    // google-auth needs both to find credentials at once: the one to ask for a token, the other to see that it may.
    GCE_METADATA_HOST: host,
    GCE_METADATA_IP: host,
    no_proxy: noProxy,
    NO_PROXY: noProxy,
    JOB_ID: job.id,
    JOB_NAME: job.name,
    TMPDIR: join(folder, 'tmp'),
    PYTHONUNBUFFERED: '1',
  };
}
