import { HostChannel } from '../../webview/page/hostChannel.ts';
import { isDashboardState, protocolVersion, type DashboardState, type MessageFromPage } from '../protocol.ts';

type WithoutVersion<Message> = Message extends unknown ? Omit<Message, 'version'> : never;

/** The panel on the other side, spoken to in the messages of the protocol only. */
export class Host {
  private readonly channel = new HostChannel<unknown, DashboardState>(isDashboardState);

  post(message: WithoutVersion<MessageFromPage>): void {
    this.channel.post({ version: protocolVersion, ...message });
  }

  /** What an earlier page of this panel left behind. */
  get state(): DashboardState | undefined {
    return this.channel.state;
  }

  keep(state: Omit<DashboardState, 'version'>): void {
    this.channel.keep({ version: protocolVersion, ...state });
  }
}
