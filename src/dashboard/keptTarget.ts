import { isJobTarget, type JobTarget } from '../manifest/commands/commandTargets.ts';
import { isRecord } from '../webview/shapes.ts';

/**
 * The job whose page left this behind, whichever version of the extension it was: a panel outlives an update.
 * @param data anything
 */
export function targetOfState(data: unknown): JobTarget | undefined {
  const target = isRecord(data) ? data['target'] : undefined;
  return isJobTarget(target) ? target : undefined;
}
