import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where tools that tests and `npm start` need are kept: outside every checkout, safe to delete at any time. */
export function cacheFolder(name: string): string {
  const root = process.env['DATAFLOW_VSCODE_CACHE'] ?? join(homedir(), '.cache', 'dataflow-vscode');
  return join(root, name);
}
