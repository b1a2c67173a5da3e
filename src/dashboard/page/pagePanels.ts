import { agentPanel } from './agent/agentPanel.ts';
import { ChartsPanel } from './charts/chartsPanel.ts';
import { costPanel } from './cost/costPanel.ts';
import { CountersPanel } from './counters/countersPanel.ts';
import { executionPanel } from './execution/executionPanel.ts';
import { GraphPanel } from './graph/graphPanel.ts';
import { MessagesPanel } from './messages/messagesPanel.ts';
import { overviewPanel } from './overview/overviewPanel.ts';
import { snapshotsPanel } from './snapshots/snapshotsPanel.ts';
import type { PagePanels } from './pagePanel.ts';

/** The panels of a page. */
export function pagePanels(): PagePanels {
  return {
    overview: { label: 'Overview', template: overviewPanel },
    charts: new ChartsPanel(),
    counters: new CountersPanel(),
    graph: new GraphPanel(),
    execution: { label: 'Execution', template: executionPanel },
    messages: new MessagesPanel(),
    snapshots: { label: 'Snapshots', template: snapshotsPanel },
    cost: { label: 'Cost', template: costPanel },
    agent: { label: 'Agent', template: agentPanel },
  };
}
