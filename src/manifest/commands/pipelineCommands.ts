import type { CommandContribution } from './commandContribution.ts';
import type { DocumentTarget, FileTarget } from './commandTargets.ts';

/** Running pipelines: the local Dataflow, and files of Beam. */
export interface PipelineCommandArguments {
  'dataflow.openSample': [];
  'dataflow.startLocal': [];
  'dataflow.stopLocal': [];
  'dataflow.restartLocal': [];
  'dataflow.openLocalTerminal': [];
  'dataflow.copyLocalEnvironment': [];
  /** Without a file: the one in the active editor. */
  'dataflow.runFileLocally': [file?: FileTarget];
  /** The same. */
  'dataflow.runFileOnGoogleCloud': [file?: FileTarget];
  /** Without a document: the one in the active editor. */
  'dataflow.runPipelineLocally': [document?: DocumentTarget];
  'dataflow.runPipelineOnGoogleCloud': [document?: DocumentTarget];
  'dataflow.validatePipeline': [document?: DocumentTarget];
  /** Without the name of a skeleton: asks. */
  'dataflow.newPipeline': [skeleton?: string];
}

export const pipelineCommands: Readonly<Record<keyof PipelineCommandArguments, CommandContribution>> = {
  'dataflow.openSample': {
    title: 'Open Sample Pipeline',
    description: 'Opens a Beam pipeline in Python that you can save and run.',
  },
  'dataflow.startLocal': {
    title: 'Start Local Dataflow',
    icon: '$(play)',
    description: 'Starts the local Dataflow service, which runs pipelines on this machine.',
  },
  'dataflow.stopLocal': {
    title: 'Stop Local Dataflow',
    icon: '$(debug-stop)',
    description: 'Stops the local Dataflow service and what runs on it.',
  },
  'dataflow.restartLocal': {
    title: 'Restart Local Dataflow',
    icon: '$(debug-restart)',
    description: 'Stops and starts the local Dataflow service.',
  },
  'dataflow.openLocalTerminal': {
    title: 'Open Terminal for Local Dataflow',
    icon: '$(terminal)',
    description: "Opens a terminal whose Beam, gcloud and Google's clients reach the local Dataflow.",
  },
  'dataflow.copyLocalEnvironment': {
    title: 'Copy Environment of Local Dataflow',
    icon: '$(copy)',
    description: 'Copies the `export` lines that point a shell at the local Dataflow.',
  },
  'dataflow.runFileOnGoogleCloud': {
    title: 'Run Beam File on Google Cloud…',
    icon: '$(cloud-upload)',
    description:
      'Submits the Beam pipeline of a Python, Java (Maven) or Go file to Dataflow, in a terminal, after asking where.',
  },
  'dataflow.runFileLocally': {
    title: 'Run Python File on Local Dataflow',
    icon: '$(run-all)',
    description: 'Submits the Beam pipeline of a Python file to the local Dataflow, in a terminal.',
  },
  'dataflow.newPipeline': {
    title: 'New Beam YAML Pipeline…',
    icon: '$(new-file)',
    description: 'Opens a ready pipeline in Beam YAML, with comments on what to change.',
  },
  'dataflow.runPipelineLocally': {
    title: 'Run Beam YAML on Local Dataflow',
    icon: '$(play)',
    description: 'Runs a Beam YAML pipeline on the local Dataflow, and asks for its Jinja variables.',
  },
  'dataflow.runPipelineOnGoogleCloud': {
    title: 'Run Beam YAML on Google Cloud…',
    icon: '$(cloud-upload)',
    description: 'Runs a Beam YAML pipeline on Dataflow by the template Yaml_Template, after asking where.',
  },
  'dataflow.validatePipeline': {
    title: 'Validate Beam YAML',
    icon: '$(checklist)',
    description: 'Checks a Beam YAML pipeline and shows what Beam would refuse in the Problems panel.',
  },
};
