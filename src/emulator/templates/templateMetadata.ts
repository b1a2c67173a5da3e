import { fromJson, type DescMessage, type JsonObject, type MessageShape } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import {
  ContainerSpecSchema,
  TemplateMetadataSchema,
  type ContainerSpec,
  type TemplateMetadata,
} from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import { knownFields } from '../rest/knownFields.ts';
import type { ObjectStore } from '../storage/objectStore.ts';
import { invalidFile, isJsonObject, readJsonObject } from './templateFiles.ts';
import { reasonOf } from '../reasonOf.ts';

/** A message as a file holds it; fields that its type does not have are left out. */
export function messageOfFile<Desc extends DescMessage>(
  type: Desc,
  document: JsonObject,
  url: string,
): MessageShape<Desc> {
  try {
    return fromJson(type, knownFields(type, document));
  } catch (error) {
    const reason = reasonOf(error);
    throw error instanceof ApiError
      ? new ApiError('INVALID_ARGUMENT', `Invalid template file: "${url}": ${reason}`, { cause: error })
      : invalidFile(url, reason, error);
  }
}

/** A Flex template is a ContainerSpec, a classic one a Job. */
export function isContainerSpec(document: JsonObject): boolean {
  const names = ['image', 'sdkInfo', 'sdk_info', 'metadata', 'defaultEnvironment'];
  return names.some((name) => name in document) && !('environment' in document) && !('steps' in document);
}

/** @throws ApiError INVALID_ARGUMENT when the file is no ContainerSpec. */
export function containerSpec(document: JsonObject, url: string): ContainerSpec {
  if (!isContainerSpec(document)) {
    throw invalidFile(
      url,
      'it is no container spec of a Flex template; a classic template is launched with templates:launch (gcloud dataflow jobs run)',
    );
  }
  const spec = messageOfFile(ContainerSpecSchema, document, url);
  if (spec.metadata !== undefined) checkMetadata(spec.metadata, url);
  return spec;
}

/**
 * The metadata file that lies beside a classic template; undefined when there is none.
 * @see https://cloud.google.com/dataflow/docs/guides/templates/creating-templates#metadata
 * @throws ApiError INVALID_ARGUMENT when it cannot be read.
 */
export async function classicMetadata(
  storage: ObjectStore,
  templateUrl: string,
): Promise<{ readonly metadata: TemplateMetadata; readonly document: JsonObject } | undefined> {
  const url = `${templateUrl}_metadata`;
  const document = await readJsonObject(storage, url, 'gcs_path');
  if (document === undefined) return undefined;
  const metadata = messageOfFile(TemplateMetadataSchema, document, url);
  checkMetadata(metadata, url);
  return { metadata, document };
}

function checkMetadata({ parameters }: TemplateMetadata, url: string): void {
  const names = new Set<string>();
  for (const { name } of parameters) {
    if (name === '') throw invalidFile(url, 'a parameter of its metadata has no name');
    if (names.has(name)) throw invalidFile(url, `its metadata names the parameter ${name} twice`);
    names.add(name);
  }
}

/** The part of a document under `metadata`, or undefined. */
export function metadataObject(document: JsonObject): JsonObject | undefined {
  const metadata = document['metadata'];
  return isJsonObject(metadata) ? metadata : undefined;
}
