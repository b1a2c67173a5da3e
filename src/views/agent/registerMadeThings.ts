import * as vscode from 'vscode';
import type { MadeThing } from '../../agent/pipeline/madeThings.ts';
import type { PipelineAgent } from '../../agent/pipeline/pipelineAgent.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { registerCommand, runCommand } from '../registerCommand.ts';
import {
  madeThingsFlow,
  thingDetail,
  thingTitle,
  useText,
  type MadeThingsDialogs,
} from './madeThingsFlow.ts';

type Services = Pick<ExtensionServices, 'agent' | 'clock' | 'tools'>;

interface ThingItem extends vscode.QuickPickItem {
  readonly thing?: MadeThing;
}

/** The list of what the agent made, and an offer to clean up what has expired. */
export function registerMadeThings(
  { agent, clock, tools }: Services,
  failures: FailureDialog,
): vscode.Disposable {
  const closing = new AbortController();
  const cleanupOf = async ({ made }: PipelineAgent) => {
    const { Cleanup } = await import('../../agent/pipeline/cleanup.ts');
    return new Cleanup({ tools: await tools(), made, clock });
  };
  const offer = async (): Promise<void> => {
    const expired = await (await cleanupOf(await agent.get())).expired();
    if (expired.length === 0 || closing.signal.aborted) return;
    const [first] = expired;
    const what = first && expired.length === 1 ? thingTitle(first) : `${expired.length} things`;
    const show = 'Show';
    const choice = await vscode.window.showInformationMessage(
      `The agent made what is no longer needed: ${labelText(what, 100)}.`,
      show,
    );
    if (choice === show) await runCommand('dataflow.agent.madeThings');
  };
  // When the agent is loaded, and not before: nothing is loaded for this alone.
  const stopListening = agent.onDidChange(() => {
    stopListening();
    offer().catch((error: unknown) => {
      failures.show(error);
    });
  });
  return vscode.Disposable.from(
    new vscode.Disposable(() => {
      stopListening();
      closing.abort();
    }),
    registerCommand('dataflow.agent.madeThings', failures, async () => {
      const loaded = await agent.get();
      const [cleanup, { totalUse }] = await Promise.all([
        cleanupOf(loaded),
        import('../../agent/pipeline/cleanup.ts'),
      ]);
      await madeThingsFlow({
        things: await loaded.made.list(),
        use: totalUse(loaded.list()),
        now: clock.now(),
        cleanup,
        dialogs: editorDialogs(clock.now()),
        signal: closing.signal,
      });
    }),
  );
}

function editorDialogs(now: number): MadeThingsDialogs {
  return {
    async choose(things, use, expired) {
      const items: readonly ThingItem[] =
        things.length === 0
          ? [{ label: 'The agent made nothing that is still there', detail: useText(use) }]
          : things.map((thing) => ({
              label: labelText(thingTitle(thing), 120),
              detail: labelText(thingDetail(thing, now), 300),
              picked: Date.parse(thing.expiresAt) <= now,
              thing,
            }));
      const title = `What the Agent Made${expired === 0 ? '' : ` (${expired} expired)`}`;
      const placeHolder = `Choose what to remove. ${useText(use)}`;
      if (things.length === 0) {
        await vscode.window.showQuickPick(items, { title });
        return undefined;
      }
      const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
      return chosen?.flatMap(({ thing }) => thing ?? []);
    },
    async approve({ message }, signal) {
      const remove = 'Remove';
      const answer = await vscode.window.showWarningMessage(
        labelText(message, 4000),
        { modal: true },
        remove,
      );
      if (signal.aborted || answer !== remove) return 'declined';
      return 'approved';
    },
    tell(text) {
      vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 5000);
    },
  };
}
