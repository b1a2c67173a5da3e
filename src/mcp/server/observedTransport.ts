import type { JSONRPCMessage, MessageExtraInfo, Transport } from '@modelcontextprotocol/server';

/**
 * A transport whose incoming messages are seen by one more, after they were passed on. JSON that is no message is
 * answered, as JSON-RPC wants it, where the SDK only reports it; lines that are no JSON are skipped, as MCP lets it be.
 */
export class ObservedTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage, extra?: MessageExtraInfo) => void;

  constructor(
    private readonly inner: Transport,
    private readonly observe: (message: JSONRPCMessage) => void,
    private readonly onDidClose: () => void,
  ) {}

  async start(): Promise<void> {
    this.inner.onmessage = (message, extra) => {
      this.onmessage?.(message, extra);
      this.observe(message);
    };
    this.inner.onclose = () => {
      this.onclose?.();
      this.onDidClose();
    };
    this.inner.onerror = (error) => {
      this.onerror?.(error);
      this.answerMalformed(error);
    };
    await this.inner.start();
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.inner.send(message);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private answerMalformed(error: Error): void {
    if (error.name !== 'ZodError' && error.name !== '$ZodError') return;
    const invalidRequest = { code: -32600, message: 'Invalid request: this is no JSON-RPC message.' };
    this.inner.send({ jsonrpc: '2.0', error: invalidRequest }).catch((failure: unknown) => {
      this.onerror?.(failure instanceof Error ? failure : new Error(String(failure)));
    });
  }
}
