import { participantId } from './views.ts';

/** Slash commands of the participant. */
export const chatCommands = [
  { name: 'jobs', description: 'List jobs, for example: /jobs running' },
  { name: 'help', description: 'What @dataflow can do, with examples' },
] as const;
export type ChatCommand = (typeof chatCommands)[number]['name'];

/** Vendor of the model that needs no AI; see src/chat. */
export const builtinModelVendor = 'dataflow-builtin';

export const chatParticipants = [
  {
    id: participantId,
    name: 'dataflow',
    fullName: 'Dataflow',
    description: 'Ask about your Dataflow jobs, or stop one',
    isSticky: true,
    commands: chatCommands,
    disambiguation: [
      {
        category: 'dataflow_jobs',
        description:
          'The user asks about Google Cloud Dataflow or Apache Beam jobs: which ones run or failed, their state, counters, metrics, messages or errors, or wants to drain, cancel or stop a job.',
        examples: [
          'Which Dataflow jobs are running?',
          'Why did my last Beam job fail?',
          'Show the counters of the word count job',
          'Drain the streaming pipeline',
        ],
      },
    ],
  },
] as const;

export const languageModelChatProviders = [
  { vendor: builtinModelVendor, displayName: 'Dataflow built-in (no AI)' },
] as const;
