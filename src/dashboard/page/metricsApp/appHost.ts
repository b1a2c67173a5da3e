import { isRecord } from '../../../webview/shapes.ts';

// The view's side of MCP Apps, 2026-01-26:
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx

const protocolVersion = '2026-01-26';
const methodNotFound = -32601;

/** What the host tells. Nobody vouches for the shape of any of it. */
export interface AppEvents {
  /** Only what has changed. */
  contextChanged(context: Record<string, unknown>): void;
  toolInput(args: Record<string, unknown>): void;
  toolResult(result: unknown): void;
  toolCancelled(reason: string): void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The host around the frame: JSON-RPC 2.0 in messages between windows. */
export class AppHost {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private hasServerTools = false;

  constructor(private readonly events: AppEvents) {}

  /** Whether the host passes calls of tools on. */
  get canCallTools(): boolean {
    return this.hasServerTools;
  }

  /** Joins the host, which sends the call's arguments and result from then on. Rejects when it refuses. */
  async connect(): Promise<void> {
    addEventListener('message', (event) => {
      // An origin says nothing here: hosts give frames of apps origins of their own.
      if (event.source === parent) this.receive(event.data);
    });
    const result = await this.request('ui/initialize', {
      protocolVersion,
      appInfo: { name: 'dataflow-job-metrics', title: 'Metrics of a Dataflow job', version: '1' },
      appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
    });
    const { hostCapabilities, hostContext } = isRecord(result) ? result : {};
    this.hasServerTools = isRecord(hostCapabilities) && isRecord(hostCapabilities['serverTools']);
    if (isRecord(hostContext)) this.events.contextChanged(hostContext);
    this.notify('ui/notifications/initialized', {});
    this.followSize();
  }

  /** @returns the result as the server gave it; rejects when the host refuses */
  callTool(name: string, args: Record<string, unknown>): Promise<unknown> {
    return this.request('tools/call', { name, arguments: args });
  }

  private request(method: string, params: Record<string, unknown>): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ id, method, params });
    });
  }

  private notify(method: string, params: Record<string, unknown>): void {
    this.post({ method, params });
  }

  /** Whoever has put this page into a frame may read it: it knows nothing that the host has not sent. */
  private post(message: Record<string, unknown>): void {
    parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  }

  private receive(message: unknown): void {
    if (!isRecord(message) || message['jsonrpc'] !== '2.0') return;
    const { id, method } = message;
    if (typeof method !== 'string') this.settle(message);
    else if (id === undefined) this.hear(method, isRecord(message['params']) ? message['params'] : {});
    else this.answer(id, method);
  }

  private settle({ id, result, error }: Record<string, unknown>): void {
    const waiting = typeof id === 'number' ? this.waiting.get(id) : undefined;
    if (!waiting || typeof id !== 'number') return;
    this.waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(isRecord(error) ? String(error['message']) : 'The host gave no reason.'));
  }

  private hear(method: string, params: Record<string, unknown>): void {
    const { events } = this;
    if (method === 'ui/notifications/tool-result') events.toolResult(params);
    else if (method === 'ui/notifications/host-context-changed') events.contextChanged(params);
    else if (method === 'ui/notifications/tool-cancelled')
      events.toolCancelled(typeof params['reason'] === 'string' ? params['reason'] : '');
    else if (method === 'ui/notifications/tool-input' && isRecord(params['arguments']))
      events.toolInput(params['arguments']);
  }

  /** The page keeps nothing, so it can go at any time. */
  private answer(id: unknown, method: string): void {
    if (method === 'ping' || method === 'ui/resource-teardown') this.post({ id, result: {} });
    else this.post({ id, error: { code: methodNotFound, message: `The page does not know ${method}.` } });
  }

  private followSize(): void {
    let told = '';
    new ResizeObserver(() => {
      const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
      const size = { width: innerWidth, height };
      if (told === JSON.stringify(size)) return;
      told = JSON.stringify(size);
      this.notify('ui/notifications/size-changed', size);
    }).observe(document.documentElement);
  }
}
