import type * as vscode from 'vscode';
import type { Connections } from '../dataflow/connections.ts';
import type { LocalDataflow } from '../dataflow/local/localDataflow.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import type { EmbeddedClient } from '../mcp/embedded/embeddedClient.ts';
import type { AgentHost } from './agent/agentHost.ts';
import type { EditorPerson } from './agent/editorPerson.ts';
import type { Clock } from '../monitoring/clock.ts';
import type { JobsMonitor } from '../monitoring/jobsMonitor.ts';
import type { JobWatches } from '../monitoring/jobWatches.ts';

/** What the extension is made of, built once at activation. Each feature takes the part it needs. */
export interface ExtensionServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly monitor: JobsMonitor;
  /** The service of the managed connection. */
  readonly local: LocalDataflow;
  readonly watches: JobWatches;
  /** @param others jobs of the same connection that its charts are compared with */
  readonly openDashboard: (job: JobTarget, others?: readonly JobTarget[]) => void;
  /** Looks after jobs; loaded when there is something to look after. */
  readonly agent: AgentHost;
  readonly agentPerson: EditorPerson;
  /** The one gate between models and Dataflow; loaded on the first call. */
  readonly tools: () => Promise<EmbeddedClient>;
}
