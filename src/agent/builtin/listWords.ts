import type { ListFilter, Since } from './intent.ts';

/** What each word of a question about several jobs adds to the filter. Every word must be known, or the question is not understood. */
const filterWords: Readonly<Record<string, Partial<ListFilter>>> = {
  running: { states: ['RUNNING'] },
  run: { states: ['RUNNING'] },
  runs: { states: ['RUNNING'] },
  failed: { states: ['FAILED'] },
  failing: { states: ['FAILED'] },
  fail: { states: ['FAILED'] },
  errors: { states: ['FAILED'] },
  failures: { states: ['FAILED'] },
  crashed: { states: ['FAILED'] },
  broken: { states: ['FAILED'] },
  succeeded: { states: ['DONE'] },
  successful: { states: ['DONE'] },
  done: { states: ['DONE'] },
  completed: { states: ['DONE'] },
  cancelled: { states: ['CANCELLED'] },
  canceled: { states: ['CANCELLED'] },
  cancelling: { states: ['CANCELLING'] },
  canceling: { states: ['CANCELLING'] },
  draining: { states: ['DRAINING'] },
  drained: { states: ['DRAINED'] },
  updated: { states: ['UPDATED'] },
  stopped: { states: ['CANCELLED', 'DRAINED'] },
  pending: { states: ['PENDING', 'QUEUED'] },
  queued: { states: ['QUEUED'] },
  waiting: { states: ['PENDING', 'QUEUED'] },
  paused: { states: ['PAUSED'] },
  active: { activity: 'ACTIVE' },
  live: { activity: 'ACTIVE' },
  current: { activity: 'ACTIVE' },
  finished: { activity: 'TERMINATED' },
  ended: { activity: 'TERMINATED' },
  terminated: { activity: 'TERMINATED' },
  streaming: { type: 'STREAMING' },
  batch: { type: 'BATCH' },
};

/** Words that say nothing about which jobs. */
const silentWords = new Set(
  `a all any anything are been beam currently dataflow did display do does every find from get give has have how i in is latest list
   many me my newest now of or and our recent recently right see show state still tell that the their there these
   to us was we were what what's which with`.split(/\s+/u),
);

const nouns = new Set(['job', 'jobs', 'pipeline', 'pipelines', 'errors', 'failures']);

const timePhrases: readonly (readonly [pattern: RegExp, since: (count: number) => Since])[] = [
  [/\b(?:since )?today\b/u, () => ({ kind: 'today' })],
  [/\b(?:since )?yesterday\b/u, () => ({ kind: 'yesterday' })],
  [
    /\b(?:in|of|from|within|during) (?:the )?(?:last|past) (?:(\d{1,4}) )?hours?\b/u,
    (count) => ({ kind: 'hours', hours: count }),
  ],
  [
    /\b(?:in|of|from|within|during) (?:the )?(?:last|past) (?:(\d{1,3}) )?days?\b/u,
    (count) => ({ kind: 'hours', hours: 24 * count }),
  ],
  [/\b(?:this|(?:in |of )?(?:the )?(?:last|past)) week\b/u, () => ({ kind: 'hours', hours: 7 * 24 })],
];

const slashCommand = /^\/jobs\b/u;

/** @param question in lower case without punctuation at its end */
export function parseListFilter(question: string): ListFilter | undefined {
  const isCommand = slashCommand.test(question);
  let rest = question.replace(slashCommand, ' ');
  let filter: ListFilter = { states: [] };
  for (const [pattern, since] of timePhrases) {
    const match = pattern.exec(rest);
    if (!match) continue;
    filter = { ...filter, since: since(Number(match[1] ?? 1)) };
    rest = rest.replace(pattern, ' ');
    break;
  }
  const words = rest.split(/[\s,]+/u).filter((word) => word !== '');
  const unknown: string[] = [];
  for (const word of words) {
    const added = filterWords[word];
    if (added) filter = { ...filter, ...added, states: [...filter.states, ...(added.states ?? [])] };
    else if (!silentWords.has(word) && !nouns.has(word)) unknown.push(word);
  }
  if (!isCommand) {
    const saysWhich = filter.states.length > 0 || filter.activity !== undefined;
    const isAboutJobs =
      words.some((word) => nouns.has(word)) || (/^(?:what|which|anything)\b/u.test(rest) && saysWhich);
    return isAboutJobs && unknown.length === 0 ? filter : undefined;
  }
  // After /jobs the one word that is no state is part of a name.
  const [name] = unknown;
  if (unknown.length > 1) return undefined;
  return name === undefined ? filter : { ...filter, name };
}
