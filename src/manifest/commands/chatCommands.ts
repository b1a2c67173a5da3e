import type { CommandContribution } from './commandContribution.ts';
import type { JobTarget } from './commandTargets.ts';

/** What begins a chat. */
export interface ChatCommandArguments {
  'dataflow.chat.aboutJob': [job?: JobTarget];
}

export const chatCommands: Readonly<Record<keyof ChatCommandArguments, CommandContribution>> = {
  'dataflow.chat.aboutJob': {
    title: 'Ask @dataflow About a Job…',
    icon: '$(comment-discussion)',
    description: 'Opens the chat with a question about the job, to be changed or sent.',
  },
};
