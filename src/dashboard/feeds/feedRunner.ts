import { DataflowError } from '../../dataflow/errors.ts';
import { problemView } from '../problemView.ts';
import {
  protocolVersion,
  type MessageToPage,
  type PanelGrowthMessage,
  type PanelMessage,
} from '../protocol.ts';
import type { PanelShape, ViewGrowth } from '../shapes/panelShape.ts';
import { panelShapes, type PanelId, type Panels } from '../shapes/panels.ts';
import type { Feed, FeedContext } from './feed.ts';
import { JobEvidence } from './jobEvidence.ts';

/** Makes the feed of each panel. */
export type FeedTable = { readonly [P in PanelId]: (context: FeedContext<P>) => Feed<P> };

/** What all feeds of a page share. */
export type FeedSurroundings = Omit<FeedContext<PanelId>, 'evidence' | 'post' | 'problem' | 'note'>;

interface RunningFeed {
  start(state: unknown): void;
  stop(): void;
  receive(action: unknown): Promise<void>;
  refresh(): void;
}

/** Feeds the panel that is shown, and no other. What a panel has shown is kept for when it is shown again. */
export class FeedRunner {
  private readonly feeds = new Map<PanelId, RunningFeed>();
  private readonly shown = new Map<PanelId, PanelMessage>();
  private current: { readonly panel: PanelId; readonly feed: RunningFeed } | undefined;
  private readonly evidence: JobEvidence;
  private told = 0;

  constructor(
    private readonly table: FeedTable,
    private readonly surroundings: FeedSurroundings,
    private readonly send: (message: MessageToPage) => void,
  ) {
    this.evidence = new JobEvidence(surroundings);
  }

  /** This panel is shown, and the one before is not. */
  open(panel: PanelId, state: unknown): void {
    this.close();
    const feed = this.feeds.get(panel) ?? this.create(panel, panelShapes[panel]);
    this.feeds.set(panel, feed);
    this.current = { panel, feed };
    const known = this.shown.get(panel);
    if (known) this.send(known);
    feed.start(state);
  }

  /** Nobody looks. */
  close(): void {
    this.current?.feed.stop();
    this.current = undefined;
  }

  /** What a person did in a panel; of one that is not shown any more it is ignored. */
  async receive(panel: PanelId, action: unknown): Promise<void> {
    if (this.current?.panel === panel) await this.current.feed.receive(action);
  }

  refresh(): void {
    this.evidence.forget();
    this.current?.feed.refresh();
  }

  private create<P extends PanelId>(panel: P, shape: PanelShape<Panels[P]>): RunningFeed {
    const feed = this.table[panel](this.contextOf(panel));
    return {
      start: (state) => {
        feed.start(shape.isState(state) ? state : shape.initial);
      },
      stop: () => {
        feed.stop();
      },
      receive: async (action) => {
        if (shape.isAction(action)) await feed.receive?.(action);
      },
      refresh: () => {
        feed.refresh?.();
      },
    };
  }

  private contextOf<P extends PanelId>(panel: P): FeedContext<P> {
    return {
      ...this.surroundings,
      evidence: this.evidence,
      post: (view, failure) => {
        const problem = failure && problemView(failure);
        this.show(panel, { view, ...(problem && { problem }) });
      },
      note: (text) => {
        this.send({ version: protocolVersion, type: 'note', text });
      },
      problem: (error, operation) => {
        const failure = DataflowError.from(error, operation);
        this.surroundings.log.warn(failure.message);
        const view: Panels[PanelId]['view'] | undefined = this.shown.get(panel)?.view;
        const problem = problemView(failure);
        this.show(panel, { ...(view !== undefined && { view }), problem });
      },
    };
  }

  /** A late answer of a panel that was left is kept, and shown when it is opened again. */
  private show(panel: PanelId, content: Pick<PanelMessage, 'view' | 'problem'>): void {
    const before = this.shown.get(panel);
    this.told += 1;
    const message: PanelMessage = {
      version: protocolVersion,
      type: 'panel',
      panel,
      serial: this.told,
      ...content,
    };
    this.shown.set(panel, message);
    // The page of the panel that is shown has had everything that was kept of it.
    if (this.current?.panel === panel) this.send((before && growthOf(before, message)) ?? message);
  }
}

/** The later message as what it has more than the earlier one, for panels that can be told so. */
function growthOf(earlier: PanelMessage, later: PanelMessage): PanelGrowthMessage | undefined {
  const { version, panel, serial, problem } = later;
  const { growth: shape }: { readonly growth?: ViewGrowth<unknown> } = panelShapes[panel];
  if (!shape || earlier.view === undefined || later.view === undefined) return undefined;
  const growth = shape.between(earlier.view, later.view);
  if (growth === undefined) return undefined;
  return {
    version,
    type: 'panelGrowth',
    panel,
    after: earlier.serial,
    serial,
    growth,
    ...(problem && { problem }),
  };
}
