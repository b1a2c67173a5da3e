import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import type { Log } from '../../src/dataflow/log.ts';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { systemClock, type Clock } from '../../src/monitoring/clock.ts';
import { FeedRunner } from '../../src/dashboard/feeds/feedRunner.ts';
import type { FeedContext } from '../../src/dashboard/feeds/feed.ts';
import type { FeedServices } from '../../src/dashboard/feeds/feedServices.ts';
import { feedTable } from '../../src/dashboard/feeds/feedTable.ts';
import {
  protocolVersion,
  type MessageFromPage,
  type MessageToPage,
  type SnapshotMessage,
} from '../../src/dashboard/protocol.ts';
import type { PanelId } from '../../src/dashboard/shapes/panels.ts';

/** What the extension knows of the job that a page shows. */
export interface ShownJob {
  readonly target: JobTarget;
  readonly watch: FeedContext<PanelId>['watch'];
  readonly api: () => Promise<DataflowApi>;
  /** Absent while the extension has nothing to say. */
  readonly snapshot: () => SnapshotMessage | undefined;
}

/**
 * The extension's side of a page as the panel in the editor plays it, with the real feeds, but without an editor: what
 * is done there is remembered.
 */
export class ExtensionSide {
  /** Commands run, pages opened and texts copied, one line each. */
  readonly done: string[] = [];
  readonly copied: string[] = [];
  readonly saved: { readonly name: string; readonly content: Uint8Array }[] = [];
  /** What was logged as a warning or an error. */
  readonly complaints: string[] = [];
  readonly services: FeedServices;
  private readonly feeds: FeedRunner;
  private readonly leave: () => void;
  private send: ((message: MessageToPage) => void) | undefined;

  constructor(
    private readonly job: ShownJob,
    services: Partial<FeedServices> = {},
    clock: Clock = systemClock,
  ) {
    const complain = (message: string): void => void this.complaints.push(message);
    const silent = (): void => undefined;
    const log: Log = { trace: silent, debug: silent, info: silent, warn: complain, error: complain };
    const { target, watch, api } = job;
    this.services = { editor: this.editor(), ...services };
    this.feeds = new FeedRunner(
      feedTable,
      { target, watch, api, log, clock, services: this.services },
      (message) => this.send?.(message),
    );
    this.leave = watch.onDidChange(() => {
      this.tell();
    });
  }

  /** A page is there now. */
  attach(send: (message: MessageToPage) => void): void {
    this.send = send;
  }

  /** As a command does that wants a panel to be seen. */
  show(wanted: Pick<Extract<MessageToPage, { type: 'showPanel' }>, 'panel' | 'change'>): void {
    this.send?.({ version: protocolVersion, type: 'showPanel', ...wanted });
  }

  async receive(message: MessageFromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        // The page is a new one: nobody looks at the panel of the one before.
        this.feeds.close();
        this.tell();
        return;
      case 'openPanel':
        this.feeds.open(message.panel, message.state);
        return;
      case 'panelAction':
        await this.feeds.receive(message.panel, message.action);
        return;
      case 'copyJobId':
        this.send?.({ version: protocolVersion, type: 'jobIdCopied' });
        return;
      case 'refresh':
        this.feeds.refresh();
        return;
      case 'stopJob':
        return;
    }
  }

  close(): void {
    this.feeds.close();
    this.leave();
    this.send = undefined;
  }

  private tell(): void {
    const message = this.job.snapshot();
    if (message) this.send?.(message);
  }

  private editor(): FeedServices['editor'] {
    return {
      run: (id, ...args) => {
        this.done.push(`${id} ${JSON.stringify(args)}`);
        return Promise.resolve();
      },
      openPage: (address) => {
        this.done.push(`open ${address}`);
        return Promise.resolve();
      },
      copy: (text) => {
        this.copied.push(text);
        return Promise.resolve();
      },
      save: (name, content) => {
        this.saved.push({ name, content });
        return Promise.resolve(true);
      },
    };
  }
}
