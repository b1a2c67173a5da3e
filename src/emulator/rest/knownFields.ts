import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';

/**
 * The JSON of a message without the fields its type does not have, at any depth: newer SDKs send fields that this
 * version of the API does not know. (protobuf-es's own ignoreUnknownFields would let misspelled enum values pass too.)
 * @throws ApiError INVALID_ARGUMENT naming the field whose enum value does not exist.
 */
export function knownFields(type: DescMessage, json: JsonObject, parent?: string): JsonObject {
  const known: JsonObject = {};
  for (const field of type.fields) {
    const path = parent === undefined ? field.name : `${parent}.${field.name}`;
    for (const name of new Set([field.jsonName, field.name])) {
      const value = Object.hasOwn(json, name) ? json[name] : undefined;
      if (value !== undefined) known[name] = knownValue(field, value, path);
    }
  }
  return known;
}

function knownValue(field: DescField, value: JsonValue, path: string): JsonValue {
  if (field.fieldKind === 'list' && Array.isArray(value)) {
    return value.map((item, index) => knownItem(field, item, `${path}[${index}]`));
  }
  if (field.fieldKind === 'map' && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, knownItem(field, item, `${path}[${shown(key)}]`)]),
    );
  }
  return knownItem(field, value, path);
}

function knownItem(field: DescField, value: JsonValue, path: string): JsonValue {
  if (field.enum !== undefined && typeof value === 'string') {
    if (field.enum.values.some(({ name }) => name === value)) return value;
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at '${path}' (${field.enum.typeName}): ${shown(value)}.`,
    );
  }
  // Google's own types have JSON forms of their own, which are no fields.
  const isOwnForm = field.message?.typeName.startsWith('google.protobuf.') ?? true;
  return field.message !== undefined && !isOwnForm && isObject(value)
    ? knownFields(field.message, value, path)
    : value;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
