import type { CancellationToken } from 'vscode';

/** The editor's cancellation as the platform's. Dispose when the work is done. */
export function abortSignalOf(token: CancellationToken): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => {
    controller.abort();
  });
  return {
    signal: controller.signal,
    dispose: () => {
      subscription.dispose();
    },
  };
}
