import { getOption, type DescField, type DescMethod, type DescService } from '@bufbuild/protobuf';
import { http } from '../gen/google/api/annotations_pb.ts';
import type { HttpRule } from '../gen/google/api/http_pb.ts';

/** One `google.api.http` binding of a method. */
export interface HttpRoute {
  readonly method: DescMethod;
  /** For example GET. */
  readonly verb: string;
  /** Matches the raw path; one group for each of `variables`. */
  readonly pattern: RegExp;
  /** Field paths of the request, in the proto's spelling. */
  readonly variables: readonly string[];
  /** What the body holds: nothing, the whole request, or one message field of it. */
  readonly body: 'none' | 'request' | (DescField & { readonly fieldKind: 'message' });
}

/**
 * All bindings of the services, additional_bindings included.
 * @see https://github.com/googleapis/googleapis/blob/master/google/api/http.proto
 */
export function httpRoutes(services: readonly DescService[]): readonly HttpRoute[] {
  return services.flatMap((service) =>
    service.methods.flatMap((method) => {
      const rule = getOption(method, http);
      return [rule, ...rule.additionalBindings].flatMap((binding) => routesOf(method, binding));
    }),
  );
}

function routesOf(method: DescMethod, rule: HttpRule): HttpRoute[] {
  const { case: kind, value } = rule.pattern;
  if (kind === undefined) return [];
  const [verb, template] = kind === 'custom' ? [value.kind, value.path] : [kind.toUpperCase(), value];
  return [{ method, verb, ...compileTemplate(template), body: bodyOf(method, rule.body) }];
}

function bodyOf(method: DescMethod, body: string): HttpRoute['body'] {
  if (body === '') return 'none';
  if (body === '*') return 'request';
  const field = method.input.fields.find(({ name }) => name === body);
  if (field?.fieldKind !== 'message') {
    throw new Error(`${method.name}: the HTTP body ${body} is no message field of ${method.input.typeName}`);
  }
  return field;
}

/** Path templates: literals, `*`, `**`, `{field}`, `{field=segments}` and a verb after a colon. */
function compileTemplate(template: string): { pattern: RegExp; variables: string[] } {
  const variables: string[] = [];
  const source = template.replace(
    /\{([^}=]+)(?:=([^}]+))?\}|\*\*|\*|[^{}*]+/g,
    (part: string, field: string | undefined, segments: string | undefined) => {
      if (field === undefined) return segmentPattern(part);
      variables.push(field);
      return `(${(segments ?? '*').replace(/\*\*|\*|[^*]+/g, segmentPattern)})`;
    },
  );
  // The colon of a verb ends the last segment, so a last segment has none itself.
  const closed = source.replace(/\(\[\^\/\]\+\)$/, '([^/:]+)');
  return { pattern: new RegExp(`^${closed}$`), variables };
}

function segmentPattern(part: string): string {
  if (part === '**') return '.+';
  if (part === '*') return '[^/]+';
  return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
