import type { OwnedFrame } from '../../dataflow/errorSignature.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';

/** The source that a Python trace quotes below a frame; undefined where it quotes none. */
export function quotedSource(trace: string, { frame }: OwnedFrame): string | undefined {
  const lines = trace.split('\n');
  const at = lines.findIndex((line) => line.includes(`File "${frame.file}", line ${frame.line}`));
  const next = at < 0 ? undefined : lines[at + 1]?.trim();
  return next === undefined || next === '' || /^(File "|[~^]+$)/.test(next) ? undefined : next;
}

/**
 * The line, from 0, that says what a line said before; the nearest where several do.
 * @param text without the spaces around it
 */
export function lineSaying(lines: readonly string[], text: string, near: number): number | undefined {
  const same = lines.flatMap((line, index) => (line.trim() === text ? [index] : []));
  return same.sort((one, other) => Math.abs(one - near) - Math.abs(other - near))[0];
}

/** What runs of one pipeline have in common in their names: the time at the end is left out. */
export function pipelineName(jobName: string): string {
  return jobName.replace(/(-\d{6,})+$/, '');
}

/** Both are runs of one pipeline. */
export function samePipeline(one: JobTarget, other: JobTarget): boolean {
  return (
    one.connectionId === other.connectionId &&
    pipelineName(one.jobName ?? one.ref.jobId) === pipelineName(other.jobName ?? other.ref.jobId)
  );
}
