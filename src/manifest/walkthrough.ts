import type { CommandId } from './commands.ts';
import { contextKeys, jobsViewId } from './views.ts';

/** A step of the walkthrough. The description knows links and bold text; a line that is only a link becomes a button. */
export interface WalkthroughStep {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

export const walkthroughId = 'dataflow.start';

const steps: readonly WalkthroughStep[] = [
  {
    id: 'local',
    title: 'Start the local Dataflow',
    description: [
      'It runs Beam pipelines on this machine: no cloud project, no key, no cost. It also starts by itself when the Jobs view is opened.',
      button('Start Local Dataflow', 'dataflow.startLocal'),
    ].join('\n'),
    media: {
      svg: 'media/walkthrough/local.svg',
      altText: 'A machine with a pipeline of three steps running inside it',
    },
    completionEvents: [`onContext:${contextKeys.localRunning}`],
  },
  {
    id: 'run',
    title: 'Run a pipeline',
    description: [
      'Open a Beam pipeline in Python, yours or the sample, and run it by the link above its beginning. Where its Python has no Apache Beam, running it offers to install that.',
      button('Open Sample Pipeline', 'dataflow.openSample'),
      button('Run This File on Local Dataflow', 'dataflow.runFileLocally'),
    ].join('\n'),
    media: {
      svg: 'media/walkthrough/run.svg',
      altText: 'Source code with a link to run it above, and figures behind its steps',
    },
    completionEvents: [`onContext:${contextKeys.fileWasRun}`],
  },
  {
    id: 'look',
    title: 'See how it does',
    description: [
      'The Jobs view lists the job with its state. A click opens its dashboard, with your own counters and a live chart. While it runs, its steps carry their throughput in the source.',
      `[Open the Jobs View](command:${jobsViewId}.focus)`,
      button('Open a Dashboard', 'dataflow.openDashboard'),
    ].join('\n'),
    media: {
      svg: 'media/walkthrough/look.svg',
      altText: 'A list of jobs beside a dashboard with a chart',
    },
    completionEvents: ['onCommand:dataflow.openDashboard'],
  },
  {
    id: 'ask',
    title: 'Ask @dataflow',
    description: [
      'Which jobs run, what is wrong and why, what it costs. It works with the model that you chose in the chat, and for plain questions with none. What changes a job asks you first.',
      `[Ask for the Jobs](command:workbench.action.chat.open?${encodeURIComponent(JSON.stringify({ query: '@dataflow /jobs' }))})`,
    ].join('\n'),
    media: {
      svg: 'media/walkthrough/ask.svg',
      altText: 'A question in the chat, and an answer that lists jobs',
    },
    completionEvents: ['onCommand:workbench.action.chat.open'],
  },
  {
    id: 'connect',
    title: 'Connect Google Cloud',
    description: [
      'Sign in, and add a project with its regions. Its jobs then stand beside the local ones.',
      button('Sign In to Google Cloud', 'dataflow.signIn'),
      button('Add Connection…', 'dataflow.addConnection'),
    ].join('\n'),
    media: {
      svg: 'media/walkthrough/connect.svg',
      altText: 'A window connected with a cloud',
    },
    completionEvents: [`onContext:${contextKeys.cloudConnected}`],
  },
];

export const walkthroughs = [
  {
    id: walkthroughId,
    title: 'Get Started with Dataflow',
    description: 'Run a Beam pipeline on this machine, watch it, ask about it, and connect Google Cloud.',
    icon: 'media/icon.png',
    steps,
  },
] as const;

function button(title: string, command: CommandId): string {
  return `[${title}](command:${command})`;
}
