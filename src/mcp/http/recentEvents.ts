import type { EventId, EventStore, JSONRPCMessage, StreamId } from '@modelcontextprotocol/server';

const mostEvents = 500;
const mostCharacters = 4_000_000;

interface Kept {
  readonly id: EventId;
  readonly stream: StreamId;
  readonly message: JSONRPCMessage;
  readonly size: number;
}

/** The last events of one connection, so that a client that lost a stream hears the rest of it. */
export class RecentEvents implements EventStore {
  private readonly kept: Kept[] = [];
  private size = 0;
  private counted = 0;

  storeEvent(stream: StreamId, message: JSONRPCMessage): Promise<EventId> {
    this.counted += 1;
    const id = `${this.counted}_${stream}`;
    const size = JSON.stringify(message).length;
    this.kept.push({ id, stream, message, size });
    this.size += size;
    while (this.kept.length > mostEvents || (this.size > mostCharacters && this.kept.length > 1)) {
      this.size -= this.kept.shift()?.size ?? 0;
    }
    return Promise.resolve(id);
  }

  /** Undefined when it is not known any more. */
  getStreamIdForEventId(id: EventId): Promise<StreamId | undefined> {
    return Promise.resolve(this.kept.find((event) => event.id === id)?.stream);
  }

  async replayEventsAfter(
    id: EventId,
    { send }: { send: (id: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const index = this.kept.findIndex((event) => event.id === id);
    const last = this.kept[index];
    if (!last) throw new Error('The event is not known any more.');
    // An event without content only told the client where the stream stands.
    const missed = this.kept.slice(index + 1).filter(({ stream }) => stream === last.stream);
    for (const event of missed)
      if (Object.keys(event.message).length > 0) await send(event.id, event.message);
    return last.stream;
  }
}
