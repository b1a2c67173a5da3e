import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { DataflowError } from '../../dataflow/errors.ts';
import { labelText } from '../displayText.ts';
import { checkBeam } from './beamCheck.ts';
import { installBeam } from './installBeam.ts';
import {
  environmentFolder,
  hasPythonExtension,
  pythonInterpreter,
  useInterpreter,
} from './pythonInterpreter.ts';
import { venvPython } from './venvPython.ts';

type Log = Pick<vscode.LogOutputChannel, 'warn'>;

/**
 * The interpreter for a Beam file, which has Beam. Where it has none, a person may have it installed or choose another.
 * @returns undefined when the person gave up
 * @throws DataflowError when there is no Python, or Beam cannot be installed
 */
export async function pythonWithBeam(file: vscode.Uri, log: Log): Promise<string | undefined> {
  for (;;) {
    const python = await pythonInterpreter(file, log);
    // Nothing of a workspace runs before it is trusted; the task asks for that.
    const check = vscode.workspace.isTrusted ? await checkBeam(python, dirname(file.fsPath)) : 'unknown';
    if (check === 'no-interpreter') throw noPython(file, python);
    if (check === 'unknown')
      log.warn(`Whether ${python} has Apache Beam is not known; it is used all the same.`);
    if (check !== 'missing') return python;
    const answer = await askForBeam(file, python);
    if (answer === undefined) return undefined;
    if (answer === 'install') {
      const installed = await installBeam(python, environmentFolder(file));
      await useInterpreter(file, installed, log);
      return installed;
    }
    await vscode.commands.executeCommand('python.setInterpreter');
  }
}

async function askForBeam(file: vscode.Uri, python: string): Promise<'install' | 'choose' | undefined> {
  const folder = environmentFolder(file);
  const known = await venvPython(folder);
  const environment = known === undefined ? '.venv' : basename(dirname(dirname(known)));
  const install = { title: `Install Beam in ${environment}` };
  const choose = { title: 'Choose Interpreter' };
  const answer = await vscode.window.showWarningMessage(
    `${labelText(basename(file.fsPath), 80)} cannot run: its Python has no Apache Beam.`,
    {
      modal: true,
      detail:
        `${labelText(python)} does not find the module apache_beam. ` +
        `Have apache-beam[gcp] installed in the virtual environment ${labelText(join(folder, environment))} and the file run, ` +
        'or name an interpreter that has it, also by the setting python.defaultInterpreterPath.',
    },
    install,
    ...(hasPythonExtension() ? [choose] : []),
  );
  if (answer === undefined) return undefined;
  return answer.title === install.title ? 'install' : 'choose';
}

function noPython(file: vscode.Uri, python: string): DataflowError {
  return new DataflowError(
    'FAILED_PRECONDITION',
    `Running ${basename(file.fsPath)}`,
    `There is no Python: ${python} was not found.`,
    'Install Python 3 and run the file again, or set python.defaultInterpreterPath to the path of an interpreter.',
  );
}
