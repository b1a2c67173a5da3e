import type { ToolFailure } from '../tools/toolFailure.ts';

const opening = 'The policy would refuse it now: ';

/** Why a change would be refused now. */
interface Refusal {
  readonly code: string;
  readonly why: string;
  /** When it would not be any more. */
  readonly retryAfterMs?: number;
}

/** The line by which a dry run says that the policy stands against it, written and read in one place. */
export const dryRunRefusal = {
  lineOf({ code, why, retryAfterMs }: Pick<ToolFailure, 'code' | 'why' | 'retryAfterMs'>): string {
    const later = retryAfterMs === undefined ? '' : ` Not any more in ${Math.ceil(retryAfterMs / 1000)} s.`;
    return `${opening}${code}. ${why}${later}`;
  },
  /** @param text a dry run's answer; the line stands behind everything that is fenced, so no job can write it */
  readFrom(text: string): Refusal | undefined {
    const own = text.slice(Math.max(0, text.lastIndexOf('</untrusted-')));
    const line = own.split('\n').find((each) => each.startsWith(opening));
    const [, code, why, seconds] =
      /^([A-Z_]+)\. (.*?)(?: Not any more in (\d+) s\.)?$/.exec(line?.slice(opening.length) ?? '') ?? [];
    if (code === undefined || why === undefined) return undefined;
    return { code, why, ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 }) };
  },
} as const;
