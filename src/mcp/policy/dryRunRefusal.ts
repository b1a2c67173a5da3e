import type { ToolFailure } from '../tools/toolFailure.ts';

const opening = 'The policy would refuse it now: ';

/** The line by which a dry run says that the policy stands against it, written and read in one place. */
export const dryRunRefusal = {
  lineOf({ code, why }: Pick<ToolFailure, 'code' | 'why'>): string {
    return `${opening}${code}. ${why}`;
  },
  /** @param text a dry run's answer; the line stands behind everything that is fenced, so no job can write it */
  readFrom(text: string): { readonly code: string; readonly why: string } | undefined {
    const own = text.slice(Math.max(0, text.lastIndexOf('</untrusted-')));
    const line = own.split('\n').find((each) => each.startsWith(opening));
    const [, code, why] = /^([A-Z_]+)\. (.*)$/.exec(line?.slice(opening.length) ?? '') ?? [];
    return code === undefined || why === undefined ? undefined : { code, why };
  },
} as const;
