import type { CommandContribution } from './commandContribution.ts';
import type { ConnectionTarget, ProblemTarget } from './commandTargets.ts';

/** Connections to Dataflow, and signing in to Google Cloud. */
export interface ConnectionCommandArguments {
  /** Without a connection: as a person, for all of them. */
  'dataflow.signIn': [connection?: ConnectionTarget];
  'dataflow.setQuotaProject': [connection?: ConnectionTarget];
  /** The page that mends the problem of a row. */
  'dataflow.openProblemPage': [problem?: ProblemTarget];
  'dataflow.openCredentialsFile': [];
  'dataflow.addConnection': [];
  'dataflow.editConnection': [connection?: ConnectionTarget];
  'dataflow.renameConnection': [connection?: ConnectionTarget];
  'dataflow.removeConnection': [connection?: ConnectionTarget];
  /** In the settings file that they are kept in. */
  'dataflow.openConnectionSettings': [];
}

export const connectionCommands: Readonly<Record<keyof ConnectionCommandArguments, CommandContribution>> = {
  'dataflow.signIn': {
    title: 'Sign In to Google Cloud',
    icon: '$(sign-in)',
    description:
      'Runs `gcloud auth application-default login` in a terminal; the Jobs view follows by itself when you have signed in.',
  },
  'dataflow.setQuotaProject': {
    title: 'Set Quota Project…',
    icon: '$(symbol-numeric)',
    description: 'Runs `gcloud auth application-default set-quota-project` with the project of a connection.',
  },
  'dataflow.openProblemPage': {
    title: 'Open the Page That Mends This',
    icon: '$(link-external)',
    description: 'Opens the page of Google Cloud on which a problem can be mended.',
    isInPalette: false,
  },
  'dataflow.openCredentialsFile': {
    title: 'Open Credentials File',
    icon: '$(go-to-file)',
    description: 'Opens the file of the Application Default Credentials.',
    isInPalette: false,
  },
  'dataflow.addConnection': {
    title: 'Add Connection…',
    icon: '$(add)',
    description: 'Adds a Google Cloud project, or any Dataflow service by its address, to the Jobs view.',
  },
  'dataflow.editConnection': {
    title: 'Edit Connection…',
    icon: '$(edit)',
    description: 'Changes the project, the regions, the credentials or the address of a connection.',
  },
  'dataflow.renameConnection': {
    title: 'Rename Connection…',
    description: 'Gives a connection another name.',
  },
  'dataflow.removeConnection': {
    title: 'Remove Connection',
    icon: '$(trash)',
    description: 'Takes a connection out of the settings; its jobs are not touched.',
  },
  'dataflow.openConnectionSettings': {
    title: 'Open Connections in Settings File',
    icon: '$(json)',
    description: 'Opens the settings file that the connections are kept in.',
  },
};
