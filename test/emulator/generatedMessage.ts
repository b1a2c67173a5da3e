import { fromJson, ScalarType, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';

/**
 * Messages of any type, with the fields `required` set. Any (google.protobuf.Any) is left out: its JSON needs the types
 * it may hold.
 */
export function generatedMessage(type: DescMessage, required: ReadonlySet<string>): fc.Arbitrary<Message> {
  return new JsonOf().message(type, 3, required).map((json) => fromJson(type, json));
}

/** Text that URLs, JSON and HTTP have to carry with care, but no dots, of which paths are made. */
const text = fc.string({
  unit: fc.constantFrom(...Array.from('abXY09-_~ /:%?#&=+"\\é漢😀')),
  minLength: 1,
  maxLength: 8,
});
const name = fc.stringMatching(/^[a-z]{1,4}$/);
const digits = (low: bigint, high: bigint) => fc.bigInt(low, high).map(String);
const fraction = fc.integer({ min: -4000, max: 4000 }).map((eighths) => (eighths === 0 ? 0 : eighths / 8));

/** Arbitrary values in proto3's JSON form, each type's built once. */
class JsonOf {
  readonly #built = new Map<string, fc.Arbitrary<JsonObject>>();

  /** @param depth - how many messages may stand inside one another. */
  message(
    type: DescMessage,
    depth: number,
    required: ReadonlySet<string> = new Set(),
  ): fc.Arbitrary<JsonObject> {
    const key = `${type.typeName} ${depth} ${[...required].join()}`;
    const built = this.#built.get(key) ?? this.#build(type, depth, required);
    this.#built.set(key, built);
    return built;
  }

  #build(type: DescMessage, depth: number, required: ReadonlySet<string>): fc.Arbitrary<JsonObject> {
    const members = type.members.flatMap((member): fc.Arbitrary<JsonObject>[] => {
      const choices = (member.kind === 'oneof' ? member.fields : [member]).flatMap((field) => {
        const value = this.#field(field, depth);
        return value === undefined ? [] : [value.map((json): JsonObject => ({ [field.jsonName]: json }))];
      });
      if (choices.length === 0) return [];
      const set = fc.oneof(...choices);
      return [required.has(member.name) ? set : fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, set)];
    });
    return fc.tuple(...members).map((parts) => Object.assign({}, ...parts) as JsonObject);
  }

  #field(field: DescField, depth: number): fc.Arbitrary<JsonValue> | undefined {
    const value = this.#value(field, depth);
    if (value === undefined) return undefined;
    if (field.fieldKind === 'list') return fc.array(value, { minLength: 1, maxLength: 3 });
    if (field.fieldKind !== 'map') return value;
    const key = field.mapKey === ScalarType.STRING ? name : digits(0n, 99n);
    return fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 });
  }

  #value(field: DescField, depth: number): fc.Arbitrary<JsonValue> | undefined {
    if (field.enum !== undefined) return fc.constantFrom(...field.enum.values.map(({ number }) => number));
    if (field.scalar !== undefined) return scalar(field.scalar);
    const known = wellKnown(field.message.typeName);
    if (known !== undefined) return known;
    const isServable = depth > 0 && field.message.typeName !== 'google.protobuf.Any';
    return isServable ? this.message(field.message, depth - 1) : undefined;
  }
}

function scalar(type: ScalarType): fc.Arbitrary<JsonValue> {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return fraction;
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return digits(-(2n ** 63n), 2n ** 63n - 1n);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return digits(0n, 2n ** 64n - 1n);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return fc.integer();
  }
}

function wellKnown(typeName: string): fc.Arbitrary<JsonValue> | undefined {
  const plain = fc.oneof(text, fraction, fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 2 }));
  switch (typeName) {
    case 'google.protobuf.Timestamp':
      return fc
        .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case 'google.protobuf.Duration':
      return fraction.map((seconds) => `${seconds}s`);
    case 'google.protobuf.FieldMask':
      return fc.array(name, { minLength: 1, maxLength: 3 }).map((paths) => paths.join(','));
    case 'google.protobuf.Struct':
      return fc.dictionary(name, plain, { maxKeys: 3 });
    case 'google.protobuf.Value':
      return plain;
    case 'google.protobuf.ListValue':
      return fc.array(plain, { maxLength: 3 });
    default:
      return undefined;
  }
}
