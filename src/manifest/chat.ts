import type { CommandId } from './commands.ts';
import { participantId } from './views.ts';

/** Slash commands of the participant. */
const chatCommands = [
  { name: 'jobs', description: 'List jobs, for example: /jobs running' },
  { name: 'status', description: 'How a job is doing, for example: /status orders-stream' },
  { name: 'diagnose', description: 'What is wrong with a job, or with all of them, and why' },
  { name: 'metrics', description: 'Counters and metrics of a job' },
  { name: 'logs', description: "A job's messages and worker logs, grouped" },
  { name: 'cost', description: 'What a job has cost and costs per hour' },
  { name: 'scale', description: 'Change the workers of a streaming job: /scale orders-stream 20' },
  { name: 'snapshot', description: 'Take a snapshot of a streaming job' },
  { name: 'drain', description: 'Let a streaming job finish what it has read' },
  { name: 'cancel', description: 'End a job at once' },
  { name: 'launch', description: 'Start a job from a template: /launch wordcount with output=gs://…' },
  { name: 'watch', description: 'Let the agent look after a streaming job, within your limits' },
  { name: 'migrate', description: 'Let the agent replace a streaming job by a new version' },
  { name: 'pipeline', description: 'Write a Beam YAML pipeline from words, check it and try it on a sample' },
  { name: 'help', description: 'What @dataflow can do, with examples' },
] as const;

/** Vendor of the model that needs no AI; see src/chat. */
export const builtinModelVendor = 'dataflow-builtin';

export const chatParticipants = [
  {
    id: participantId,
    name: 'dataflow',
    fullName: 'Dataflow',
    description:
      'Ask about your Dataflow jobs: what runs, what is wrong and why, what it costs; launch, scale, watch or stop one',
    isSticky: true,
    commands: chatCommands,
    disambiguation: [
      {
        category: 'dataflow_jobs',
        description:
          'The user asks about Google Cloud Dataflow or Apache Beam jobs: which ones run or failed, their state, counters, metrics, messages, errors, cost or health, or wants to launch, scale, watch, replace, drain, cancel or stop a job; or what a Beam pipeline in a file would do.',
        examples: [
          'Which Dataflow jobs are running?',
          'Why did my last Beam job fail?',
          'Why is the orders stream late?',
          'What does the nightly job cost?',
          'Scale orders-stream to 20 workers',
          'Show the counters of the word count job',
          'Drain the streaming pipeline',
          'Launch the word count template',
          'What would this Beam pipeline do?',
          'Why does the step Parse of my pipeline lag?',
        ],
      },
      {
        category: 'beam_pipelines',
        description:
          'The user wants a new Apache Beam or Dataflow pipeline made from a description in words, or a Beam YAML pipeline checked, tried or mended.',
        examples: [
          'Write a Beam pipeline that counts the orders of each shop per minute from these files',
          'Build a Dataflow pipeline from Pub/Sub to BigQuery',
          'What is wrong with this Beam YAML?',
        ],
      },
    ],
  },
] as const;

/** Vendor of Gemini as this extension offers it; `gemini` itself is taken by Copilot's bring-your-own-key. */
export const geminiVendor = 'dataflow-gemini';
/** Family of the entry that stands in the model picker while Gemini cannot be had, and says why. */
export const geminiUnavailableFamily = 'unavailable';

export const languageModelChatProviders = [
  { vendor: builtinModelVendor, displayName: 'Dataflow built-in (no AI)' },
  {
    vendor: geminiVendor,
    displayName: 'Gemini (Dataflow)',
    managementCommand: 'dataflow.manageGemini' satisfies CommandId,
  },
] as const;
