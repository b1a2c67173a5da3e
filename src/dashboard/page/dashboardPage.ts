import { render, type TemplateResult } from 'lit';
import { isMessageToPage, type SnapshotMessage } from '../protocol.ts';
import { panelIds, type PanelId, type Panels } from '../shapes/panels.ts';
import type { Host } from './host.ts';
import type { PageActions, PageModel } from './pageModel.ts';
import type { PagePanels, PanelUse } from './pagePanel.ts';
import { pagePanels } from './pagePanels.ts';
import { pageTemplate } from './pageTemplate.ts';
import { PanelStore } from './panelStore.ts';
import { bringTabIntoSight, panelElementId, type Tab } from './tabBar.ts';

/** How long "Copied" and other notes stand, and how often ages are counted on. Milliseconds. */
const copiedFor = 2000;
const tick = 1000;

/** The page: keeps what a person chose, and draws it with what the panel said last. */
export class DashboardPage implements PageActions {
  private model: PageModel = { isIdCopied: false, areFactsOpen: false, now: Date.now() };
  private readonly panels: PagePanels = pagePanels();
  private readonly store: PanelStore;
  /** The panel that is fed now. */
  private panel: PanelId | undefined;
  /** The one a person chose; it may not be offered, or not yet. */
  private chosenPanel: PanelId | undefined;
  /** The one whose tab was brought into sight: after that a person may scroll the tabs. */
  private tabInSight: PanelId | undefined;
  private copiedTimer: ReturnType<typeof setTimeout> | undefined;
  private noteTimer: ReturnType<typeof setTimeout> | undefined;
  private scrollTop: number;

  constructor(
    private readonly container: HTMLElement,
    private readonly host: Host,
  ) {
    const kept = host.state;
    this.scrollTop = kept?.scrollTop ?? 0;
    this.chosenPanel = kept?.panel;
    this.store = new PanelStore(kept?.panels ?? {});
  }

  /** Listens, and tells the panel so. The page lives as long as its document. */
  start(): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!isMessageToPage(data)) return;
      if (data.type === 'jobIdCopied') this.showCopied();
      else if (data.type === 'note') this.showNote(data.text);
      else if (data.type === 'snapshot') this.showSnapshot(data);
      else if (data.type === 'showPanel') this.showPanel(data.panel, data.change);
      else if (data.type === 'panel') {
        this.store.take(data);
        this.panelTold();
      } else if (this.store.grow(data)) this.panelTold();
      else if (data.panel === this.panel) this.askForPanel(data.panel);
    });
    window.addEventListener('scrollend', () => {
      this.scrollTop = window.scrollY;
      this.keep();
    });
    setInterval(() => {
      if (this.model.snapshot?.job?.hasEnded === false) this.update({ now: Date.now() });
    }, tick);
    this.host.post({ type: 'ready' });
  }

  openPanel(panel: PanelId): void {
    if (panel === this.panel) return;
    this.chosenPanel = panel;
    this.scrollTop = 0;
    this.settlePanel();
    this.update({});
    this.keep();
    // The tabs stay where they are; what is below them begins at its beginning.
    const top = document.getElementById(panelElementId)?.getBoundingClientRect().top ?? 0;
    if (top < 0) window.scrollTo({ top: 0, behavior: 'instant' });
  }

  copyJobId(): void {
    this.host.post({ type: 'copyJobId' });
  }

  toggleFacts(): void {
    this.update({ areFactsOpen: !this.model.areFactsOpen });
  }

  stopJob(): void {
    this.host.post({ type: 'stopJob' });
  }

  refresh(): void {
    this.host.post({ type: 'refresh' });
  }

  private panelTold(): void {
    this.update({ now: Date.now() });
    this.scrollBack();
  }

  private showSnapshot(snapshot: SnapshotMessage): void {
    if (this.model.snapshot === undefined) this.container.replaceChildren();
    this.model = { ...this.model, snapshot, now: Date.now() };
    this.settlePanel();
    this.update({});
    this.keep();
  }

  /** What it is fed with begins anew, as something else is chosen in it. */
  private showPanel<P extends PanelId>(panel: P, change: Partial<Panels[P]['state']>): void {
    this.store.choose(panel, change);
    this.chosenPanel = panel;
    this.panel = undefined;
    this.settlePanel();
    this.update({});
    this.keep();
  }

  /** Where the page was scrolled to can be reached once its panel is drawn. */
  private scrollBack(): void {
    if (this.scrollTop > 0 && window.scrollY === 0)
      window.scrollTo({ top: this.scrollTop, behavior: 'instant' });
  }

  /** Shows the panel a person chose where this job has it, else the first; asks for its data when it is another one. */
  private settlePanel(): void {
    const offered = this.offered;
    const { chosenPanel } = this;
    const panel = chosenPanel && offered.includes(chosenPanel) ? chosenPanel : offered[0];
    if (panel === this.panel || panel === undefined) return;
    this.panel = panel;
    this.askForPanel(panel);
  }

  private askForPanel(panel: PanelId): void {
    this.host.post({ type: 'openPanel', panel, state: this.store.state(panel) });
  }

  /** In the order of their tabs. */
  private get offered(): readonly PanelId[] {
    const offered = this.model.snapshot?.panels ?? [];
    return panelIds.filter((panel) => offered.includes(panel));
  }

  private showCopied(): void {
    clearTimeout(this.copiedTimer);
    this.copiedTimer = setTimeout(() => {
      this.update({ isIdCopied: false });
    }, copiedFor);
    this.update({ isIdCopied: true });
  }

  private showNote(note: string): void {
    clearTimeout(this.noteTimer);
    this.noteTimer = setTimeout(() => {
      this.update({ note: undefined });
    }, copiedFor);
    this.update({ note });
  }

  private update(change: Partial<PageModel>): void {
    this.model = { ...this.model, ...change };
    const { snapshot } = this.model;
    if (!snapshot) return;
    const tabs = this.offered.map((panel): Tab => ({ panel, label: this.panels[panel].label }));
    const shown = this.panel && {
      panel: this.panel,
      content: this.draw(this.panel, this.store.state(this.panel)),
      problem: this.store.problem(this.panel),
    };
    render(pageTemplate(snapshot, this.model, tabs, shown, this), this.container);
    if (this.panel !== this.tabInSight && this.panel && bringTabIntoSight(this.panel))
      this.tabInSight = this.panel;
  }

  private draw<P extends PanelId>(panel: P, state: Panels[P]['state']): TemplateResult | undefined {
    const job = this.model.snapshot?.job;
    if (!job) return undefined;
    const use: PanelUse<P> = {
      job,
      problem: this.store.problem(panel),
      now: this.model.now,
      offered: this.offered,
      choose: (change) => {
        this.choose(panel, change);
      },
      act: (action) => {
        this.host.post({ type: 'panelAction', panel, action });
      },
      open: (other, change) => {
        if (change !== undefined) this.choose(other, change);
        this.openPanel(other);
      },
    };
    return this.panels[panel].template(this.store.view(panel), state, use);
  }

  private choose<P extends PanelId>(panel: P, change: Partial<Panels[P]['state']>): void {
    this.store.choose(panel, change);
    this.update({});
    this.keep();
  }

  private keep(): void {
    const { snapshot } = this.model;
    if (!snapshot) return;
    // What was chosen may have no tab yet, as while its connection is not there: it is not forgotten.
    const panel = this.chosenPanel ?? this.panel;
    this.host.keep({
      target: snapshot.target,
      ...(panel !== undefined && { panel }),
      panels: this.store.kept,
      scrollTop: this.scrollTop,
    });
  }
}
