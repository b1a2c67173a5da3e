import { errorSignature, headline, userFrame } from '../dataflow/errorSignature.ts';
import { pages } from './catalogue/pages.ts';
import { failedWork } from './catalogue/symptoms.ts';
import type { EvidenceView, Line } from './evidenceView.ts';
import { stepsOf, type Match, type Rule } from './rule.ts';

/** Different errors that are told apart; the rest is counted together. */
const mostGroups = 8;

const userCodeError: Rule = {
  id: 'user-code-error',
  title: "The pipeline's own code fails",
  meaning:
    'A function of the pipeline raised an exception. A batch job ends after four tries; a streaming job tries again for ever and holds its data back.',
  severity: 'critical',
  confidence: 'likely',
  page: pages.troubleshooting,
  ruledOutBy: 'The exception comes from a service that the code calls: then look there.',
  explains: [...failedWork, 'template-launch'],
  find: () => undefined,
  remedies: (match) => [
    { text: `Mend it at ${placeOf(match) ?? 'the innermost line of your own code in the stack trace'}.` },
    {
      text: 'Catch what bad input can raise, and send such elements to a dead-letter output, so that one of them does not stop the job.',
    },
  ],
};

const unknownError: Rule = {
  id: 'unknown-error',
  title: 'An error that no rule knows',
  meaning: 'The job or a worker reported an error that is not in the catalogue.',
  severity: 'warning',
  confidence: 'possible',
  page: pages.commonErrors,
  ruledOutBy: 'It was there while the job was well, too.',
  explains: [
    'watermark-delay',
    'backlog-growing',
    'work-item-failed',
    'worker-pool-failed',
    'no-worker-activity',
  ],
  find: () => undefined,
  remedies: () => [
    {
      text: 'Read the whole entry in the logs of the job, and the entries just before it.',
      isInLogs: true,
    },
  ],
};

/** The last word of the service tells nothing new where the cause is known. */
const lastWord: Rule = {
  ...unknownError,
  id: 'workflow-failed',
  meaning: 'The service says that the job has failed.',
  severity: 'info',
  explains: [],
};

/**
 * Errors that no rule has claimed, alike ones together; none is dropped.
 * @param claimed - lines that rules have found
 * @param known - rules that have found something
 */
export function unexplainedErrors(
  view: EvidenceView,
  claimed: ReadonlySet<Line>,
  known: readonly string[],
): readonly { readonly rule: Rule; readonly match: Match }[] {
  const groups = new Map<string, Line[]>();
  for (const line of view.recentLines) {
    if (line.level !== 'error' || claimed.has(line)) continue;
    const signature = errorSignature(line.text);
    const group = groups.get(signature) ?? [];
    group.push(line);
    groups.set(signature, group);
  }
  // Where a failed job has no known cause, what is unknown is the best there is to show.
  const hasNoCause =
    view.evidence.job.state === 'FAILED' &&
    known.every((rule) => unknownError.explains.includes(rule)) &&
    ![...groups.values()].some(hasException);
  const byCount = [...groups].sort(([, one], [, other]) => other.length - one.length);
  const shown = byCount.slice(0, mostGroups);
  const rest = byCount.slice(mostGroups).flatMap(([, lines]) => lines);
  return [
    ...shown.map(([signature, lines]) => {
      const { rule, match } = explained(lines, view, hasNoCause);
      return { rule, match: { ...match, signature } };
    }),
    ...(rest.length === 0
      ? []
      : [
          {
            rule: unknownError,
            match: {
              ...plain(rest, view),
              title: `${rest.length} more errors of ${byCount.length - mostGroups} kinds`,
            },
          },
        ]),
  ];
}

function explained(
  lines: readonly Line[],
  view: EvidenceView,
  hasNoCause: boolean,
): { rule: Rule; match: Match } {
  const text = lines.at(-1)?.text ?? '';
  const what = headline(text).slice(0, 120);
  const match = { ...plain(lines, view), title: what };
  if (hasException(lines))
    return { rule: userCodeError, match: { ...match, title: `The pipeline's own code fails: ${what}` } };
  if (hasNoCause) return { rule: unknownError, match: { ...match, severity: 'critical' } };
  const isLastWord =
    view.evidence.job.state === 'FAILED' && lines.every((line) => /\bWorkflow failed\b/.test(line.text));
  return { rule: isLastWord ? lastWord : unknownError, match };
}

function hasException(lines: readonly Line[]): boolean {
  return lines.some(({ text }) => isException(text));
}

/** A stack trace, or an exception's own name at the head of a line. */
function isException(text: string): boolean {
  return /\bTraceback \(most recent call last\)|^[ \t]*at [\w.$]+\(|^[ \t]*[\w.$]+\(\w+\.(?:java|kt|scala):\d+\)$|^[ \t]*File "[^"\n]+", line \d+|\[while running '|\bUserCodeException\b|^panic: |\bgoroutine \d+ \[|\bDoFn\[UID:[^\]]{0,200}\] failed/m.test(
    text,
  );
}

function plain(lines: readonly Line[], view: EvidenceView): Match {
  return { lines, figures: [], steps: stepsOf(lines, view) };
}

function placeOf({ lines }: Match): string | undefined {
  for (const { text } of [...lines].reverse()) {
    const frame = userFrame(text);
    if (frame) return `${frame.file}, line ${frame.line}`;
  }
  return undefined;
}
