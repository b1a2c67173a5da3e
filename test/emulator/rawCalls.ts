import assert from 'node:assert/strict';
import { fromBinary, fromJson, getOption, toBinary, toJson } from '@bufbuild/protobuf';
import type { DescMethod, JsonObject, JsonValue, Message } from '@bufbuild/protobuf';
import type * as grpc from '@grpc/grpc-js';
import { http } from '../../src/emulator/gen/google/api/annotations_pb.ts';
import type { HttpRule } from '../../src/emulator/gen/google/api/http_pb.ts';

/** Calls a unary method over gRPC, for a method that is known by its descriptor only. */
export function callGrpc(client: grpc.Client, method: DescMethod, request: Message): Promise<Message> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/${method.parent.typeName}/${method.name}`,
      (message: Message) => Buffer.from(toBinary(method.input, message)),
      (bytes) => fromBinary(method.output, bytes),
      request,
      (error, response) => {
        if (error !== null) reject(error);
        else if (response === undefined) reject(new Error('no response'));
        else resolve(response);
      },
    );
  });
}

/** One HTTP binding of a method. */
export interface Binding {
  readonly verb: string;
  /** For example `/v1b3/projects/{project_id}/jobs`. */
  readonly path: string;
  /** Fields in the path, in the proto's spelling. */
  readonly pathFields: readonly string[];
  /** Empty, `*` or the name of a field. */
  readonly body: string;
}

/** All bindings of a method; none for those that are served over gRPC only. */
export function bindingsOf(method: DescMethod): readonly Binding[] {
  const rule = getOption(method, http);
  return [rule, ...rule.additionalBindings].flatMap((each) => bindingOf(each));
}

function bindingOf({ pattern, body }: HttpRule): Binding[] {
  if (pattern.case === undefined || pattern.case === 'custom') return [];
  const path = pattern.value;
  const pathFields = [...path.matchAll(/\{([^}]+)\}/g)].map(([, field = '']) => field);
  return [{ verb: pattern.case.toUpperCase(), path, pathFields, body }];
}

/** Whether a request fits a binding: a query has no form for a message without fields. */
export function fits(method: DescMethod, binding: Binding, request: Message): boolean {
  const json = toJson(method.input, request, { useProtoFieldName: true });
  if (binding.body === '*' || !isObject(json)) return true;
  return Object.entries(json).every(
    ([name, value]) => name === binding.body || !isObject(value) || Object.keys(value).length > 0,
  );
}

export interface JsonSpelling {
  /** Fields named as in the proto instead of in camel case. */
  readonly useProtoFieldName: boolean;
  readonly enumAsInteger: boolean;
}

/** Calls a method over one of its bindings as google/api/http.proto says. */
export async function callRest(
  origin: string,
  method: DescMethod,
  binding: Binding,
  request: Message,
  spelling: JsonSpelling,
): Promise<Message> {
  const rest = toJson(method.input, request, spelling);
  assert.ok(isObject(rest));
  const take = (field: string): JsonValue | undefined => {
    const desc = method.input.fields.find(({ name }) => name === field);
    const key = spelling.useProtoFieldName ? field : (desc?.jsonName ?? field);
    const value = rest[key];
    Reflect.deleteProperty(rest, key);
    return value;
  };
  const path = binding.path.replace(/\{([^}]+)\}/g, (_, field: string) => {
    const value = take(field);
    assert.ok(typeof value === 'string', `${field} is in the path`);
    return encodeURIComponent(value);
  });
  const body = binding.body === '*' ? rest : binding.body === '' ? undefined : take(binding.body);
  const query = new URLSearchParams(binding.body === '*' ? [] : queryOf(rest));
  if (spelling.enumAsInteger) query.set('$alt', 'json;enum-encoding=int');
  const response = await fetch(`${origin}${path}?${query.toString()}`, {
    method: binding.verb,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  assert.equal(response.status, 200, answer);
  return fromJson(method.output, JSON.parse(answer) as JsonValue);
}

function queryOf(json: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(json).flatMap(([key, value]): [string, string][] => {
    if (isObject(value)) return queryOf(value, `${prefix}${key}.`);
    const values = Array.isArray(value) ? value : [value];
    return values.map((each) => [`${prefix}${key}`, typeof each === 'string' ? each : JSON.stringify(each)]);
  });
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
