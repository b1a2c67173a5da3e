import type { JsonObject } from '@bufbuild/protobuf';
import { z } from 'zod';
import { invalidFile } from './templateFiles.ts';

const launcherSchema = z.strictObject({
  command: z.array(z.string().min(1).max(4096)).min(1).max(50),
  beamVersion: z
    .string()
    .regex(/^\d+\.\d+\.\d+\w*$/, 'is not a version like 2.77.0')
    .optional(),
  pythonPackages: z
    .array(z.string().regex(/^[A-Za-z0-9][\w.[\],=<>!~-]*$/, 'is not a requirement'))
    .max(50)
    .default([]),
  timeoutSeconds: z.number().positive().max(3600).default(600),
});

/**
 * How a template is launched without a container engine: the key `localLauncher` of its metadata, which the service knows
 * and other services ignore. The program gets the options of DataflowRunner, `--template_location` among them, and the
 * parameters, all as `--name=value`; it stages its job there, as in a launcher container, and ends. The job of the launch
 * then goes on with that; a program that creates a job of that name itself is refused, since the name is taken.
 */
export interface LocalLauncher {
  /**
   * Program and arguments; no shell is involved. `python` is an interpreter that has Beam, gs:// arguments are files
   * that are fetched first.
   */
  readonly command: readonly string[];
  /** Version of apache-beam that `python` has. Default: that of sdkInfo, else the service's own. */
  readonly beamVersion?: string | undefined;
  /** What pip installs for `python` before, in the form of pip's requirements. */
  readonly pythonPackages: readonly string[];
  readonly timeoutSeconds: number;
}

/**
 * Undefined when the metadata names no launcher.
 * @throws ApiError INVALID_ARGUMENT saying what of it is wrong.
 */
export function localLauncher(metadata: JsonObject | undefined, url: string): LocalLauncher | undefined {
  const given = metadata?.['localLauncher'];
  if (given === undefined) return undefined;
  const result = launcherSchema.safeParse(given);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  const path = ['metadata', 'localLauncher', ...(problem?.path ?? [])].map(String).join('.');
  throw invalidFile(url, `${path}: ${problem?.message ?? 'is not valid'}`);
}
