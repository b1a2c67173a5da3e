import type { CommandContribution } from './commands/commandContribution.ts';
import { agentCommands, type AgentCommandArguments } from './commands/agentCommands.ts';
import { chatCommands, type ChatCommandArguments } from './commands/chatCommands.ts';
import { connectionCommands, type ConnectionCommandArguments } from './commands/connectionCommands.ts';
import { documentCommands, type DocumentCommandArguments } from './commands/documentCommands.ts';
import { geminiCommands, type GeminiCommandArguments } from './commands/geminiCommands.ts';
import { jobCommands, type JobCommandArguments } from './commands/jobCommands.ts';
import { jobsViewCommands, type JobsViewCommandArguments } from './commands/jobsViewCommands.ts';
import { pipelineCommands, type PipelineCommandArguments } from './commands/pipelineCommands.ts';

/** Arguments of every command. Called from the palette they are all absent, and the command asks. */
export interface CommandArguments
  extends
    JobsViewCommandArguments,
    JobCommandArguments,
    DocumentCommandArguments,
    ConnectionCommandArguments,
    GeminiCommandArguments,
    AgentCommandArguments,
    ChatCommandArguments,
    PipelineCommandArguments {}
export type CommandId = keyof CommandArguments;

export const commandCategory = 'Dataflow';

/** Titles and icons of all commands. package.json and the README table are generated from here. */
export const commands: Readonly<Record<CommandId, CommandContribution>> = {
  ...jobsViewCommands,
  ...jobCommands,
  ...documentCommands,
  ...connectionCommands,
  ...geminiCommands,
  ...agentCommands,
  ...chatCommands,
  ...pipelineCommands,
};
