import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobWatch } from '../../monitoring/jobWatches.ts';
import { jobDetailRows, type JobDetailRows, type SnapshotsState } from './jobDetailRows.ts';
import {
  detailNode,
  sectionNode,
  type DetailNode,
  type JobNode,
  type JobSection,
  type SectionNode,
} from './jobsTreeNode.ts';
import type { NodeLook } from './nodeLook.ts';

/** A row below a job. */
export type DetailsNode = SectionNode | DetailNode;

/** How old the snapshots of an open section become before they are read again, in milliseconds. */
const snapshotsAgeMs = 30_000;

/** One job whose details are shown, and the rows of these as the editor knows them. */
export class OpenJob {
  private readonly nodes = new Map<string, DetailsNode>();
  private readonly looks = new Map<string, NodeLook>();
  private snapshots: SnapshotsState = { kind: 'unread' };
  private snapshotsReadAt = 0;
  private areSnapshotsOpen = false;
  private shown: JobDetailRows;
  private readonly closing = new AbortController();

  constructor(
    readonly node: JobNode,
    readonly watch: JobWatch,
    private readonly deps: {
      readonly clock: Clock;
      readonly api: (signal: AbortSignal) => Promise<Pick<DataflowApi, 'listSnapshots'>>;
      readonly onDidChange: (nodes: readonly (JobNode | SectionNode)[]) => void;
    },
  ) {
    this.shown = jobDetailRows(watch.snapshot, this.snapshots);
    watch.onDidChange(() => {
      this.refreshOldSnapshots();
      this.update();
    });
  }

  children(): readonly DetailsNode[] {
    const { rows, sections } = this.shown;
    return [
      ...rows.map(({ key, look }) => this.keep(detailNode(this.node, key), look)),
      ...sections.map(({ section, look }) => this.keep(sectionNode(this.node, section), look)),
    ];
  }

  childrenOf(node: SectionNode): readonly DetailsNode[] {
    if (node.section === 'snapshots') this.openSnapshots();
    const rows = this.shown.sections.find(({ section }) => section === node.section)?.rows ?? [];
    const children = rows.map(({ key, look }) => this.keep(detailNode(node, key), look));
    this.forgetRows(node, new Set(children.map(({ id }) => id)));
    return children;
  }

  look(node: DetailsNode): NodeLook | undefined {
    return this.looks.get(node.id);
  }

  /** A section was closed by the person: what costs a call is read anew when it is opened again. */
  closeSection(section: JobSection): void {
    if (section !== 'snapshots' || !this.areSnapshotsOpen) return;
    this.areSnapshotsOpen = false;
    if (this.snapshots.kind !== 'reading') this.snapshots = { kind: 'unread' };
    this.update();
  }

  dispose(): void {
    this.closing.abort();
    this.watch.dispose();
  }

  private openSnapshots(): void {
    this.areSnapshotsOpen = true;
    if (this.snapshots.kind !== 'unread') return;
    void this.readSnapshots();
  }

  private refreshOldSnapshots(): void {
    const isOld = this.deps.clock.now() - this.snapshotsReadAt >= snapshotsAgeMs;
    if (this.areSnapshotsOpen && isOld && this.snapshots.kind !== 'reading') void this.readSnapshots();
  }

  /** Failures become a row; this never rejects. */
  private async readSnapshots(): Promise<void> {
    const { signal } = this.closing;
    const known = this.snapshots;
    this.snapshotsReadAt = this.deps.clock.now();
    if (known.kind !== 'read') this.snapshots = { kind: 'reading' };
    let next: SnapshotsState;
    try {
      const api = await this.deps.api(signal);
      next = { kind: 'read', snapshots: await api.listSnapshots(this.node.ref, { signal }) };
    } catch (thrown) {
      next = { kind: 'failed', error: DataflowError.from(thrown, 'Listing snapshots') };
    }
    if (signal.aborted) return;
    this.snapshots = next;
    this.update();
  }

  /** Tells which rows differ from those that are shown. */
  private update(): void {
    const before = this.shown;
    const after = jobDetailRows(this.watch.snapshot, this.snapshots);
    this.shown = after;
    if (signature(outline(before)) !== signature(outline(after))) {
      this.deps.onDidChange([this.node]);
      return;
    }
    const changed = after.sections
      .filter((section, index) => signature(section) !== signature(before.sections[index]))
      .map(({ section, look }) => this.keep(sectionNode(this.node, section), look))
      .filter((node) => node.kind === 'section');
    if (changed.length > 0) this.deps.onDidChange(changed);
  }

  /** Messages come and go for as long as a job runs. */
  private forgetRows(section: SectionNode, present: ReadonlySet<string>): void {
    for (const [id, node] of this.nodes) {
      if (node.kind !== 'detail' || node.section?.id !== section.id || present.has(id)) continue;
      this.nodes.delete(id);
      this.looks.delete(id);
    }
  }

  private keep(node: DetailsNode, look: NodeLook): DetailsNode {
    const known = this.nodes.get(node.id) ?? node;
    this.nodes.set(node.id, known);
    this.looks.set(node.id, look);
    return known;
  }
}

/** Which rows there are right below the job. */
function outline({ rows, sections }: JobDetailRows): unknown {
  return { rows, sections: sections.map(({ section }) => section) };
}

function signature(value: unknown): string {
  return JSON.stringify(value);
}
