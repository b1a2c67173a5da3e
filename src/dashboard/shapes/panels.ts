import { agentShape, type AgentTypes } from './agentView.ts';
import { chartsGrowth } from './chartsGrowth.ts';
import { chartsShape, type ChartsTypes } from './chartsView.ts';
import { costShape, type CostTypes } from './costView.ts';
import { countersShape, type CountersTypes } from './countersView.ts';
import { executionShape, type ExecutionTypes } from './executionView.ts';
import { graphShape, type GraphTypes } from './graphView.ts';
import { messagesShape, type MessagesTypes } from './messagesView.ts';
import { overviewShape, type OverviewTypes } from './overviewView.ts';
import { snapshotsShape, type SnapshotsTypes } from './snapshotsView.ts';
import type { PanelShape } from './panelShape.ts';

/** What each panel of the page is fed with, can ask for and keeps. */
export interface Panels {
  readonly overview: OverviewTypes;
  readonly charts: ChartsTypes;
  readonly counters: CountersTypes;
  readonly graph: GraphTypes;
  readonly execution: ExecutionTypes;
  readonly messages: MessagesTypes;
  readonly snapshots: SnapshotsTypes;
  readonly cost: CostTypes;
  readonly agent: AgentTypes;
}
export type PanelId = keyof Panels;

/** The panels in the order of their tabs. */
export const panelShapes: { readonly [P in PanelId]: PanelShape<Panels[P]> } = {
  overview: overviewShape,
  charts: { ...chartsShape, growth: chartsGrowth },
  counters: countersShape,
  graph: graphShape,
  execution: executionShape,
  messages: messagesShape,
  snapshots: snapshotsShape,
  cost: costShape,
  agent: agentShape,
};

/** In the order of their tabs. */
export const panelIds: readonly PanelId[] = Object.keys(panelShapes).filter(isPanelId);

/** @param data anything */
export function isPanelId(data: unknown): data is PanelId {
  return typeof data === 'string' && Object.hasOwn(panelShapes, data);
}
