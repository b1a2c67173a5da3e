// Runs inside the extension host: activates this extension and an empty one, and writes how long each took.
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Milliseconds. */
export interface MeasuredActivation {
  readonly empty: number;
  readonly ours: number;
  /** From the view being asked for until the editor has the row of a job. */
  readonly firstTree: number;
}

const jobRow = /^job\b/;

export async function run(): Promise<void> {
  const firstRow = whenDrawn();
  await whenQuiet();
  const isOursFirst = process.env['MEASURE_OURS_FIRST'] === 'yes';
  const times = { empty: 0, ours: 0 };
  const ids = { empty: 'dataflow-vscode.empty', ours: 'dataflow-vscode.dataflow-vscode' };
  for (const name of isOursFirst ? (['ours', 'empty'] as const) : (['empty', 'ours'] as const)) {
    const extension = vscode.extensions.getExtension(ids[name]);
    if (!extension) throw new Error(`${ids[name]} is not installed.`);
    if (extension.isActive) throw new Error(`${ids[name]} is active already.`);
    times[name] = await msOf(() => extension.activate());
  }
  const firstTree = await msOf(async () => {
    await vscode.commands.executeCommand('dataflow.jobs.focus');
    await firstRow;
  });
  const measured: MeasuredActivation = { ...times, firstTree };
  await writeFile(process.env['MEASURED'] ?? '', JSON.stringify(measured));
}

/** Resolves when the editor has been given the row of a job. The extension and this file share the editor's API. */
function whenDrawn(): Promise<void> {
  return new Promise((resolve) => {
    const { createTreeView } = vscode.window;
    Object.assign(vscode.window, {
      createTreeView: <T>(id: string, options: vscode.TreeViewOptions<T>) => {
        const provider = options.treeDataProvider;
        const getTreeItem = provider.getTreeItem.bind(provider);
        provider.getTreeItem = async (element) => {
          const item = await getTreeItem(element);
          if (jobRow.test(item.contextValue ?? '')) resolve();
          return item;
        };
        return createTreeView(id, options);
      },
    });
  });
}

/** Resolves when the editor is done with its own start, which would be measured too. */
async function whenQuiet(): Promise<void> {
  const quiet = { turns: 40, turnMs: 25, lateMs: 10 };
  let turns = 0;
  for (let left = 2000; turns < quiet.turns; left -= 1) {
    if (left === 0) throw new Error('This machine is too busy for measuring: the editor never came to rest.');
    const late = (await msOf(() => setTimeout(quiet.turnMs))) - quiet.turnMs;
    turns = late < quiet.lateMs ? turns + 1 : 0;
  }
}

async function msOf(run: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
