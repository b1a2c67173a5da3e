import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import { parseJsonBody } from '../rest/jsonBody.ts';
import type { ObjectStore } from '../storage/objectStore.ts';

/** Job files of large pipelines hold every step; anything larger is no template. */
const maxBytes = 20 * 1024 * 1024;

/** Google's own bucket of templates, with a copy in each region. */
const googleTemplates = /^gs:\/\/dataflow-templates(?:-[a-z0-9-]+)?\/(?:latest|\d[^/]*)\/flex\/(.+)$/;

/** Templates of Google that this service stands in for, and where its own ones lie. */
const standIns: ReadonlyMap<string, string> = new Map([
  ['Yaml_Template', 'gs://dataflow-emulator/flex/yaml.json'],
]);

export interface ObjectPath {
  readonly bucket: string;
  readonly name: string;
}

/** @throws ApiError INVALID_ARGUMENT naming the field. */
export function objectPath(url: string, field: string): ObjectPath {
  const [, bucket, name] = /^gs:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
  if (bucket !== undefined && name !== undefined) return { bucket, name };
  throw new ApiError(
    'INVALID_ARGUMENT',
    `Invalid value at '${field}': ${shown(url)} is not a Cloud Storage path of the form gs://BUCKET/OBJECT.`,
  );
}

/**
 * For folders, which may be left out.
 * @throws ApiError INVALID_ARGUMENT naming the field.
 */
export function checkLocation(field: string, value: string): void {
  if (value === '' || /^gs:\/\/[^/\s]+(?:\/.*)?$/.test(value)) return;
  throw new ApiError(
    'INVALID_ARGUMENT',
    `Invalid value at '${field}': ${shown(value)} is not a Cloud Storage path that begins with gs://.`,
  );
}

/**
 * Reads a file of a template. Google's bucket of templates is looked up as any other one first.
 * @param field of the request that names it
 * @throws ApiError NOT_FOUND when there is none, INVALID_ARGUMENT when it is no JSON object.
 */
export async function readTemplateFile(
  storage: ObjectStore,
  url: string,
  field: string,
): Promise<JsonObject> {
  const found = await readJsonObject(storage, url, field);
  if (found !== undefined) return found;
  const standIn = standIns.get(googleTemplates.exec(url)?.[1] ?? '');
  const instead = standIn === undefined ? undefined : await readJsonObject(storage, standIn, field);
  if (instead !== undefined) return instead;
  throw new ApiError(
    'NOT_FOUND',
    `Unable to open template file: ${shown(url)}. There is no such object in the Cloud Storage of the local Dataflow service; ` +
      'stage the template there (its own templates lie in gs://dataflow-emulator).',
  );
}

/**
 * Undefined when there is no such object.
 * @throws ApiError INVALID_ARGUMENT when it is no JSON object.
 */
export async function readJsonObject(
  storage: ObjectStore,
  url: string,
  field: string,
): Promise<JsonObject | undefined> {
  const { bucket, name } = objectPath(url, field);
  const stored = await storage.stat(bucket, name);
  if (stored === undefined) return undefined;
  if (stored.size > maxBytes) throw invalidFile(url, `it is larger than ${maxBytes} bytes`);
  const content = await storage.read(bucket, name);
  if (content === undefined) return undefined;
  let document: JsonValue | undefined;
  try {
    document = parseJsonBody(Buffer.from(content));
  } catch (error) {
    throw invalidFile(url, 'it is not JSON that can be read', error);
  }
  if (!isJsonObject(document)) throw invalidFile(url, 'it is not a JSON object');
  return document;
}

export function invalidFile(url: string, reason: string, cause?: unknown): ApiError {
  return new ApiError('INVALID_ARGUMENT', `Invalid template file: ${shown(url)}: ${reason}.`, { cause });
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
