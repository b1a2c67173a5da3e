import { jobInQuestion } from '../../agent/jobInQuestion.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';

/**
 * The question that the chat is opened with.
 * @param names of all known jobs, one for each
 */
export function questionAbout({ ref, jobName }: JobTarget, names: readonly string[]): string {
  const isAlone = names.filter((name) => name === jobName).length <= 1;
  return `@dataflow /diagnose ${jobInQuestion({ jobId: ref.jobId, jobName }, isAlone)}`;
}
