import { isMessage, toBinary, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

type MessageListField = DescField & { readonly fieldKind: 'list'; readonly listKind: 'message' };

/**
 * Writes messages as bytes. Frozen messages, alone or in a repeated field, are written once and their bytes kept for as
 * long as they live: what is asked for again costs no more than its copy.
 */
export class MessageEncoder {
  readonly #whole = new WeakMap<Message, Buffer>();
  readonly #lists = new Map<DescMessage, readonly MessageListField[]>();
  /** By the field: its number stands before the bytes. */
  readonly #kept = new Map<DescField, WeakMap<object, Uint8Array>>();

  encode(schema: DescMessage, message: Message): Buffer {
    const known = this.#whole.get(message);
    if (known !== undefined) return known;
    const bytes = this.#write(schema, message);
    if (Object.isFrozen(message)) this.#whole.set(message, bytes);
    return bytes;
  }

  #write(schema: DescMessage, message: Message): Buffer {
    for (const field of this.#listsOf(schema)) {
      const items = this.#itemBytes(field, Reflect.get(message, field.localName));
      if (items === undefined) continue;
      // Fields may come in any order: the others follow.
      const others = { ...message, [field.localName]: [] };
      return Buffer.concat([...items, toBinary(schema, others)]);
    }
    return sameMemory(toBinary(schema, message));
  }

  #listsOf(schema: DescMessage): readonly MessageListField[] {
    let lists = this.#lists.get(schema);
    if (lists === undefined) {
      lists = schema.fields.filter(
        (field): field is MessageListField => field.fieldKind === 'list' && field.listKind === 'message',
      );
      this.#lists.set(schema, lists);
    }
    return lists;
  }

  /** Undefined when there are no items, or when one of them can still change. */
  #itemBytes(field: MessageListField, list: unknown): readonly Uint8Array[] | undefined {
    if (!Array.isArray(list) || list.length === 0) return undefined;
    const kept = this.#keptOf(field);
    const all: Uint8Array[] = [];
    for (const item of list as object[]) {
      let bytes = kept.get(item);
      if (bytes === undefined) {
        if (!isMessage(item) || !Object.isFrozen(item)) return undefined;
        bytes = bytesInField(field, item);
        kept.set(item, bytes);
      }
      all.push(bytes);
    }
    return all;
  }

  #keptOf(field: DescField): WeakMap<object, Uint8Array> {
    let kept = this.#kept.get(field);
    if (kept === undefined) this.#kept.set(field, (kept = new WeakMap()));
    return kept;
  }
}

function bytesInField(field: MessageListField, item: Message): Uint8Array {
  const writer = new BinaryWriter().tag(field.number, WireType.LengthDelimited);
  return writer.bytes(toBinary(field.message, item)).finish();
}

function sameMemory({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
