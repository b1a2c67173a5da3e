import * as vscode from 'vscode';
import type { Connection } from '../dataflow/connection.ts';
import { labelText } from './displayText.ts';

/** Asks only where there are several. Undefined when the person gave up, or there is none. */
export async function pickConnection(
  offered: readonly Connection[],
  title: string,
  placeHolder = 'On which connection',
): Promise<Connection | undefined> {
  if (offered.length < 2) return offered[0];
  const items = offered.map((connection) => ({
    label: labelText(connection.name),
    description: labelText(connection.projectId),
    connection,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.connection;
}

/** A region of the connection; asks only where there are several. Undefined when the person gave up. */
export async function pickRegion({ regions }: Connection, title: string): Promise<string | undefined> {
  if (regions.length < 2) return regions[0];
  const items = regions.map((label) => ({ label }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'In which region' }))?.label;
}
