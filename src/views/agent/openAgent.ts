import { join } from 'node:path';
import type { Log } from '../../dataflow/log.ts';
import type { Memory } from '../../dataflow/memory.ts';
import { FileJournalStore } from '../../agent/pipeline/fileJournals.ts';
import { MementoMadeThings, MementoTaskStore } from '../../agent/pipeline/keptTasks.ts';
import type { ChatModel } from '../../agent/chatModel.ts';
import { MadeThings } from '../../agent/pipeline/madeThings.ts';
import { ModelAdvisor } from '../../agent/pipeline/modelAdvisor.ts';
import type { Person } from '../../agent/pipeline/person.ts';
import { PipelineAgent } from '../../agent/pipeline/pipelineAgent.ts';
import type { ToolPort } from '../../agent/pipeline/toolGateway.ts';
import { batchPlaybook } from '../../agent/playbooks/batch.ts';
import { migrationPlaybook } from '../../agent/playbooks/migration.ts';
import { streamingPlaybook } from '../../agent/playbooks/streaming.ts';
import type { Permissions } from '../../mcp/policy/permissions.ts';
import type { Clock } from '../../monitoring/clock.ts';

/** What the agent of a window is made of. */
export interface AgentParts {
  readonly tools: ToolPort;
  readonly memory: Memory;
  /** Where journals lie; made when there is one to write. */
  readonly folder: string;
  readonly person: Person;
  readonly permissions: Permissions;
  readonly clock: Clock;
  readonly log: Log;
  /** That may advise; undefined while there is none. */
  readonly chatModel: () => Promise<ChatModel | undefined>;
}

/** The agent with its tasks in the workspace's memory and its journals in files. The module that loads the heavy parts. */
export function openAgent({ memory, folder, chatModel, ...parts }: AgentParts): PipelineAgent {
  return new PipelineAgent({
    ...parts,
    advisor: new ModelAdvisor(chatModel),
    playbooks: [streamingPlaybook, batchPlaybook, migrationPlaybook],
    store: new MementoTaskStore(memory),
    journal: new FileJournalStore(join(folder, 'agent'), parts.clock),
    made: new MadeThings(new MementoMadeThings(memory)),
    user: 'the user of this editor',
  });
}
