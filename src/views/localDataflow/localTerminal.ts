import * as vscode from 'vscode';
import { beamFlags, localEnvironment } from '../../dataflow/local/localService.ts';
import type { LocalTarget } from './localTarget.ts';

export function environmentOf({ service, projectId, region }: LocalTarget): Readonly<Record<string, string>> {
  return localEnvironment(service, projectId, region);
}

/** A terminal in which Beam, gcloud and Google's clients reach the service. Its first lines say how to submit. */
export function openLocalTerminal(target: LocalTarget): vscode.Terminal {
  const flags = beamFlags(target.service, target.projectId, target.region).join(' ');
  const terminal = vscode.window.createTerminal({
    name: 'Local Dataflow',
    env: environmentOf(target),
    iconPath: new vscode.ThemeIcon('vm-running'),
    // Its addresses are those of a service that may not be there after a reload.
    isTransient: true,
    message: `Beam, gcloud and Google's clients reach Local Dataflow from this terminal. To submit a pipeline:\r\n  python PIPELINE.py ${flags}`,
  });
  terminal.show();
  return terminal;
}
