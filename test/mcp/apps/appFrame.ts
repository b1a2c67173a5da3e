import type { Browser, Frame, Page } from 'playwright-core';
import { watchForDefects } from '../../dashboard/pageDefects.ts';

// The host's side of MCP Apps, 2026-01-26, as its specification has it:
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx

const origin = 'https://host.example';

/** What hosts must put before a page that declares no domains. */
const restrictivePolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "media-src 'self' data:",
  "connect-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'self'",
].join('; ');

export interface RpcMessage {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface HostOptions {
  readonly html: string;
  readonly context: Record<string, unknown>;
  /** Passes calls of tools on; without it the host says that it does not. */
  readonly callTool?: (params: unknown) => Promise<unknown>;
  readonly width?: number;
}

/** Plays a host in a real browser: a frame without an origin, the policy, the handshake and the notifications. */
export class AppFrame {
  /** Everything the page has sent. */
  readonly received: RpcMessage[] = [];
  /** Errors, violations of a policy, dialogs, and requests to any address: all of them are defects. */
  readonly defects: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly options: HostOptions,
  ) {}

  static async open(browser: Browser, options: HostOptions): Promise<AppFrame> {
    const viewport = { width: options.width ?? 900, height: 900 };
    const page = await browser.newPage({ viewport, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    const frame = new AppFrame(page, options);
    await frame.prepare();
    await page.goto(`${origin}/`);
    await frame.heard(({ method }) => method === 'ui/notifications/initialized');
    return frame;
  }

  /** The page of the app. */
  get app(): Frame {
    const found = this.page.frames().find((frame) => frame !== this.page.mainFrame());
    if (!found) throw new Error('The host has no frame.');
    return found;
  }

  /** Sends a message to the page. */
  async send(message: RpcMessage): Promise<void> {
    await this.page.evaluate(`sendToApp(${JSON.stringify({ jsonrpc: '2.0', ...message })})`);
  }

  notify(method: string, params: Record<string, unknown>): Promise<void> {
    return this.send({ method, params });
  }

  /** As when the tool of the frame has been called. */
  async called(input: Record<string, unknown>, result: unknown): Promise<void> {
    await this.notify('ui/notifications/tool-input', { arguments: input });
    await this.notify('ui/notifications/tool-result', result as Record<string, unknown>);
  }

  /** Waits for a message of the page. */
  async heard(is: (message: RpcMessage) => boolean): Promise<RpcMessage> {
    for (;;) {
      const found = this.received.find(is);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.onMessage = resolve;
      });
    }
  }

  close(): Promise<void> {
    return this.page.close();
  }

  private onMessage: () => void = () => undefined;

  private async prepare(): Promise<void> {
    const { page } = this;
    watchForDefects(page, this.defects);
    await page.exposeFunction('appSent', (message: RpcMessage) => this.receive(message));
    await page.route('**/*', async (route) => {
      if (route.request().url() !== `${origin}/`) {
        this.defects.push(`request: ${route.request().url()}`);
        return route.abort();
      }
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: this.document() });
    });
  }

  private document(): string {
    const policy = `<meta http-equiv="Content-Security-Policy" content="${restrictivePolicy}">`;
    const html = this.options.html.replace('<head>', `<head>${policy}`);
    return `<!DOCTYPE html><html lang="en"><head><title>Host</title></head><body style="margin: 0">
<iframe title="App" sandbox="allow-scripts" style="width: 100%; height: 100vh; border: 0"></iframe>
<script>
  const frame = document.querySelector('iframe');
  const sendToApp = (message) => frame.contentWindow.postMessage(message, '*');
  addEventListener('message', (event) => {
    if (event.source === frame.contentWindow) appSent(event.data);
  });
  frame.srcdoc = ${JSON.stringify(html).replaceAll('<', '\\u003c')};
</script></body></html>`;
  }

  private async receive(message: RpcMessage): Promise<void> {
    this.received.push(message);
    this.onMessage();
    const { context, callTool } = this.options;
    if (message.jsonrpc !== '2.0') this.defects.push(`no JSON-RPC: ${JSON.stringify(message)}`);
    if (message.method === 'ui/initialize') {
      await this.send({
        id: message.id,
        result: {
          protocolVersion: '2026-01-26',
          hostInfo: { name: 'test', version: '1' },
          hostCapabilities: { ...(callTool && { serverTools: {} }) },
          hostContext: context,
        },
      });
    } else if (message.method === 'tools/call' && callTool) {
      const answer = await callTool(message.params).then(
        (result) => ({ result }),
        (error: unknown) => ({ error: { code: -32000, message: String(error) } }),
      );
      await this.send({ id: message.id, ...answer });
    }
  }
}
