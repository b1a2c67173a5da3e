import { isDashboardState, protocolVersion, type DashboardState, type MessageFromPage } from '../protocol.ts';

/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type WithoutVersion<Message> = Message extends unknown ? Omit<Message, 'version'> : never;

/** The panel on the other side, spoken to in the messages of the protocol only. */
export class Host {
  private readonly api = acquireVsCodeApi();

  post(message: WithoutVersion<MessageFromPage>): void {
    this.api.postMessage({ version: protocolVersion, ...message });
  }

  /** What an earlier page of this panel left behind. */
  get state(): DashboardState | undefined {
    const state = this.api.getState();
    return isDashboardState(state) ? state : undefined;
  }

  keep(state: Omit<DashboardState, 'version'>): void {
    this.api.setState({ version: protocolVersion, ...state });
  }
}
