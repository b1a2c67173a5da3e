import {
  fromJson,
  ScalarType,
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type Message,
} from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import type { HttpRoute } from './httpRoutes.ts';
import { isObject, knownFields } from './knownFields.ts';
import { reasonOf } from '../reasonOf.ts';

/** Parameters that every Google API takes beside the fields of the request. */
const systemParameters =
  /^(?:\$.*|alt|fields|key|prettyPrint|quotaUser|callback|access_token|oauth_token|upload_?type|upload_protocol|xgafv)$/i;

/**
 * Builds the request of an RPC from a REST call as google.api.http says: path variables, the body, and query parameters
 * for every other field. Names may be in JSON's spelling or in the proto's.
 * @throws ApiError INVALID_ARGUMENT naming the field that is wrong.
 */
export function requestMessage(
  route: HttpRoute,
  variables: readonly string[],
  query: URLSearchParams,
  body: JsonValue | undefined,
): Message {
  const json: JsonObject = route.body === 'request' ? { ...bodyObject(body) } : {};
  if (typeof route.body === 'object') json[route.body.jsonName] = bodyObject(body);
  for (const name of new Set(query.keys())) {
    if (!systemParameters.test(name)) setField(json, route, name, query.getAll(name));
  }
  route.variables.forEach((name, index) => {
    setField(json, { ...route, body: 'none' }, name, [variables[index] ?? '']);
  });
  const known = knownFields(route.method.input, json);
  try {
    return fromJson(route.method.input, known);
  } catch (error) {
    throw new ApiError('INVALID_ARGUMENT', `Invalid JSON payload received: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

function bodyObject(body: JsonValue | undefined): JsonObject {
  if (body === undefined) return {};
  if (!isObject(body)) {
    throw new ApiError('INVALID_ARGUMENT', 'Invalid JSON payload received: the body is not a JSON object.');
  }
  return body;
}

function setField(json: JsonObject, route: HttpRoute, path: string, values: readonly string[]): void {
  const names = path.split('.');
  let message: DescMessage | undefined = route.method.input;
  let target = json;
  for (const [index, name] of names.entries()) {
    const field: DescField | undefined = message?.fields.find(
      (each) => each.name === name || each.jsonName === name,
    );
    const isBody = index === 0 && (route.body === 'request' || field === route.body);
    if (field === undefined || isBody) throw unknownParameter(path);
    if (index === names.length - 1) {
      target[field.jsonName] = fieldValue(field, path, values);
      return;
    }
    message = field.fieldKind === 'message' ? field.message : undefined;
    const inner = target[field.jsonName];
    const next: JsonObject = isObject(inner) ? inner : {};
    target[field.jsonName] = next;
    target = next;
  }
}

function fieldValue(field: DescField, path: string, values: readonly string[]): JsonValue {
  const [value = '', ...more] = values;
  if (field.fieldKind === 'list') return values.map((each) => leafValue(field, path, each));
  if (field.fieldKind === 'map') throw unknownParameter(path);
  if (more.length > 0) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at '${path}': the field is not repeated, but given ${values.length} times.`,
    );
  }
  return leafValue(field, path, value);
}

/** Query text in the form JSON has for the type; what does not fit stays text, and is refused with the field's name. */
function leafValue(field: DescField, path: string, value: string): JsonValue {
  if (field.enum !== undefined) return /^-?\d+$/.test(value) ? Number(value) : value;
  if (field.scalar === ScalarType.BOOL) return value === 'true' ? true : value === 'false' ? false : value;
  if (field.message === undefined) return value;
  switch (field.message.typeName) {
    case 'google.protobuf.FieldMask':
      return value.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    case 'google.protobuf.Timestamp':
    case 'google.protobuf.Duration':
      return value;
    default:
      throw unknownParameter(path);
  }
}

function unknownParameter(path: string): ApiError {
  return new ApiError(
    'INVALID_ARGUMENT',
    `Invalid JSON payload received. Unknown name ${shown(path)}: Cannot bind query parameter. The request message has no such field to bind.`,
  );
}
